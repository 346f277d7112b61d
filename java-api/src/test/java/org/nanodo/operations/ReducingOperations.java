package org.nanodo.operations;

import java.util.function.BiFunction;
import org.nanodo.KeepDims;
import org.nanodo.Tensor;
import org.nanodo.ir.Reduce;

/** Sums, extrema and what else is reduced; see {@code operations_reducing.py}. */
final class ReducingOperations {
  private final OperationFunctions f;

  private ReducingOperations(OperationFunctions f) {
    this.f = f;
  }

  static void addTo(OperationFunctions f) {
    var reducing = new ReducingOperations(f);
    reducing.sums();
    reducing.extrema();
    reducing.truths();
  }

  /** A reduction of a tensor, and one that keeps the axes. */
  interface Along<X> extends BiFunction<X, int[], Tensor> {}

  static void reduced(
      OperationFunctions f, String name, Along<Tensor> plain, Along<KeepDims> kept) {
    f.of(
        "Tensor." + name,
        (x, p) ->
            p.flag("keep")
                ? kept.apply(x.keepDims(), p.ints("axes"))
                : plain.apply(x, p.ints("axes")));
  }

  private void sums() {
    reduced(f, "sum", Tensor::sum, KeepDims::sum);
    reduced(f, "prod", Tensor::prod, KeepDims::prod);
    reduced(f, "mean", Tensor::mean, KeepDims::mean);
    reduced(f, "var", Tensor::var, KeepDims::var);
    reduced(f, "std", Tensor::std, KeepDims::std);
    with(
        f,
        "varDdof",
        (x, p) -> x.varDdof(p.integer("ddof"), p.ints("axes")),
        (x, p) -> x.varDdof(p.integer("ddof"), p.ints("axes")));
    with(
        f,
        "stdDdof",
        (x, p) -> x.stdDdof(p.integer("ddof"), p.ints("axes")),
        (x, p) -> x.stdDdof(p.integer("ddof"), p.ints("axes")));
    f.add(
        "Tensor.average",
        (in, p) ->
            p.flag("keep")
                ? in.get(0).keepDims().average(in.get(1), p.ints("axes"))
                : in.get(0).average(in.get(1), p.ints("axes")));
  }

  /** As above, of further parameters. */
  static void with(
      OperationFunctions f,
      String name,
      BiFunction<Tensor, Parameters, Tensor> plain,
      BiFunction<KeepDims, Parameters, Tensor> kept) {
    f.of(
        "Tensor." + name,
        (x, p) -> p.flag("keep") ? kept.apply(x.keepDims(), p) : plain.apply(x, p));
  }

  private void extrema() {
    reduced(f, "max", Tensor::max, KeepDims::max);
    reduced(f, "min", Tensor::min, KeepDims::min);
    reduced(f, "ptp", Tensor::ptp, KeepDims::ptp);
    with(
        f,
        "argmax",
        (x, p) -> p.has("axis") ? x.argmax(p.integer("axis")) : x.argmax(),
        (x, p) -> p.has("axis") ? x.argmax(p.integer("axis")) : x.argmax());
    with(
        f,
        "argmin",
        (x, p) -> p.has("axis") ? x.argmin(p.integer("axis")) : x.argmin(),
        (x, p) -> p.has("axis") ? x.argmin(p.integer("axis")) : x.argmin());
    with(
        f,
        "reduce",
        (x, p) -> x.reduce(Reduce.Kind.valueOf(p.text("kind")), p.ints("axes")),
        (x, p) -> x.reduce(Reduce.Kind.valueOf(p.text("kind")), p.ints("axes")));
  }

  private void truths() {
    reduced(f, "any", Tensor::any, KeepDims::any);
    reduced(f, "all", Tensor::all, KeepDims::all);
    reduced(f, "countNonzero", Tensor::countNonzero, KeepDims::countNonzero);
  }
}
