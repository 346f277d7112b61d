package org.nanodo.operations;

import static org.nanodo.operations.ReducingOperations.reduced;
import static org.nanodo.operations.ReducingOperations.with;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nanodo.Index;
import org.nanodo.Jnp;
import org.nanodo.KeepDims;
import org.nanodo.QuantileMethod;
import org.nanodo.Tensor;

/** Functions of {@code jax.numpy} that choose, join and place; see {@code operations_jnp.py}. */
final class JnpOperations {
  private final OperationFunctions f;

  private JnpOperations(OperationFunctions f) {
    this.f = f;
  }

  static void addTo(OperationFunctions f) {
    var jnp = new JnpOperations(f);
    jnp.withoutNan();
    jnp.quantiles();
    jnp.shapes();
    jnp.joined();
    jnp.choices();
    jnp.indices();
  }

  private void withoutNan() {
    reduced(f, "nanvar", Tensor::nanvar, KeepDims::nanvar);
    reduced(f, "nanstd", Tensor::nanstd, KeepDims::nanstd);
    with(
        f,
        "nanvarDdof",
        (x, p) -> x.nanvarDdof(p.integer("ddof"), p.ints("axes")),
        (x, p) -> x.nanvarDdof(p.integer("ddof"), p.ints("axes")));
    with(
        f,
        "nanstdDdof",
        (x, p) -> x.nanstdDdof(p.integer("ddof"), p.ints("axes")),
        (x, p) -> x.nanstdDdof(p.integer("ddof"), p.ints("axes")));
    reduced(f, "nanmedian", Tensor::nanmedian, KeepDims::nanmedian);
    with(
        f,
        "nanargmax",
        (x, p) -> p.has("axis") ? x.nanargmax(p.integer("axis")) : x.nanargmax(),
        (x, p) -> p.has("axis") ? x.nanargmax(p.integer("axis")) : x.nanargmax());
    with(
        f,
        "nanargmin",
        (x, p) -> p.has("axis") ? x.nanargmin(p.integer("axis")) : x.nanargmin(),
        (x, p) -> p.has("axis") ? x.nanargmin(p.integer("axis")) : x.nanargmin());
    f.of("Tensor.nancumsum", (x, p) -> x.nancumsum(p.integer("axis")));
  }

  private interface Quantile<X, Q> {
    Tensor of(X x, Q q, QuantileMethod method, int[] axes);
  }

  private void quantiles() {
    quantile(
        "percentile",
        Tensor::percentile,
        Tensor::percentile,
        KeepDims::percentile,
        KeepDims::percentile);
    quantile(
        "nanquantile",
        Tensor::nanquantile,
        Tensor::nanquantile,
        KeepDims::nanquantile,
        KeepDims::nanquantile);
  }

  private void quantile(
      String name,
      Quantile<Tensor, Double> one,
      Quantile<Tensor, Tensor> several,
      Quantile<KeepDims, Double> oneKept,
      Quantile<KeepDims, Tensor> severalKept) {
    f.add(
        "Tensor." + name,
        (in, p) -> {
          Tensor x = in.get(0);
          var method = QuantileMethod.valueOf(p.text("method"));
          int[] axes = p.ints("axes");
          if (in.size() == 1) {
            double q = p.real("q");
            return p.flag("keep")
                ? oneKept.of(x.keepDims(), q, method, axes)
                : one.of(x, q, method, axes);
          }
          return p.flag("keep")
              ? severalKept.of(x.keepDims(), in.get(1), method, axes)
              : several.of(x, in.get(1), method, axes);
        });
  }

  private void shapes() {
    f.unary("Tensor.atleast1d", Tensor::atleast1d);
    f.unary("Tensor.atleast2d", Tensor::atleast2d);
    f.unary("Tensor.atleast3d", Tensor::atleast3d);
    f.unary("Tensor.matrixTranspose", Tensor::matrixTranspose);
    f.add(
        "Tensor.append",
        (in, p) ->
            p.has("axis")
                ? in.get(0).append(in.get(1), p.integer("axis"))
                : in.get(0).append(in.get(1)));
    f.of("Tensor.diagflat", (x, p) -> x.diagflat(p.integer("offset")));
    f.binary("Tensor.fillDiagonal", Tensor::fillDiagonal);
  }

  private void joined() {
    joined("dstack", Jnp::dstack);
    joined("columnStack", Jnp::columnStack);
    joined("blockDiag", Jnp::blockDiag);
    f.several("Jnp.broadcastArrays", (in, p) -> Jnp.broadcastArrays(in.toArray(Tensor[]::new)));
  }

  private void joined(String name, Function<Tensor[], Tensor> join) {
    f.add("Jnp." + name, (in, p) -> join.apply(in.toArray(Tensor[]::new)));
  }

  private void choices() {
    f.add(
        "Jnp.select",
        (in, p) ->
            in.size() == 2
                ? Jnp.select(in.subList(0, 1), in.subList(1, 2), 3)
                : Jnp.select(in.subList(0, 2), in.subList(2, 4), in.get(4)));
    List<UnaryOperator<Tensor>> pieces = List.of(Tensor::square, Tensor::neg, x -> x.add(1));
    f.add(
        "Jnp.piecewise",
        (in, p) ->
            Jnp.piecewise(in.get(0), in.subList(1, 3), pieces.subList(0, p.integer("count"))));
    f.binary("Tensor.isin", Tensor::isin);
    f.binary("Tensor.arrayEqual", Tensor::arrayEqual);
    f.binary("Tensor.arrayEqualOrNan", Tensor::arrayEqualOrNan);
  }

  private void indices() {
    f.add(
        "Tensor.putAlongAxis",
        (in, p) -> in.get(0).putAlongAxis(in.get(1), in.get(2), p.integer("axis")));
    f.several("Tensor.unravelIndex", (in, p) -> in.get(0).unravelIndex(p.ints("dims")));
    f.add("Jnp.ravelMultiIndex", (in, p) -> Jnp.ravelMultiIndex(in, mode(p), p.ints("dims")));
    f.add("Jnp.tri", (in, p) -> Jnp.tri(p.integer("n"), p.integer("m"), p.integer("k")));
    f.several(
        "Jnp.trilIndices",
        (in, p) -> Jnp.trilIndices(p.integer("n"), p.integer("m"), p.integer("k")));
    f.several(
        "Jnp.triuIndices",
        (in, p) -> Jnp.triuIndices(p.integer("n"), p.integer("m"), p.integer("k")));
    f.add("Jnp.indices", (in, p) -> Jnp.indices(p.ints("dims")));
  }

  private static Index.Mode mode(Parameters p) {
    return switch (p.text("mode")) {
      case "clip" -> Index.CLIP;
      case "wrap" -> Index.WRAP;
      default -> Index.PROMISE_IN_BOUNDS;
    };
  }
}
