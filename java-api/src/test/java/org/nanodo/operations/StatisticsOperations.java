package org.nanodo.operations;

import static org.nanodo.operations.ReducingOperations.reduced;
import static org.nanodo.operations.ReducingOperations.with;

import org.nanodo.KeepDims;
import org.nanodo.QuantileMethod;
import org.nanodo.Tensor;

/** Norms, order statistics and cumulative operations; see {@code operations_statistics.py}. */
final class StatisticsOperations {
  private final OperationFunctions f;

  private StatisticsOperations(OperationFunctions f) {
    this.f = f;
  }

  static void addTo(OperationFunctions f) {
    var statistics = new StatisticsOperations(f);
    statistics.withoutNan();
    statistics.norms();
    statistics.quantiles();
    statistics.cumulative();
  }

  private void withoutNan() {
    reduced(f, "nansum", Tensor::nansum, KeepDims::nansum);
    reduced(f, "nanprod", Tensor::nanprod, KeepDims::nanprod);
    reduced(f, "nanmean", Tensor::nanmean, KeepDims::nanmean);
    reduced(f, "nanmax", Tensor::nanmax, KeepDims::nanmax);
    reduced(f, "nanmin", Tensor::nanmin, KeepDims::nanmin);
  }

  private void norms() {
    reduced(f, "norm", Tensor::norm, KeepDims::norm);
    with(
        f,
        "vectorNorm",
        (x, p) -> x.vectorNorm(order(p), p.ints("axes")),
        (x, p) -> x.vectorNorm(order(p), p.ints("axes")));
    f.add(
        "Tensor.logsumexp",
        (in, p) -> {
          Tensor x = in.get(0);
          int[] axes = p.ints("axes");
          if (in.size() == 1) {
            return p.flag("keep") ? x.keepDims().logsumexp(axes) : x.logsumexp(axes);
          }
          Tensor w = in.get(1);
          return p.flag("keep") ? x.keepDims().logsumexp(w, axes) : x.logsumexp(w, axes);
        });
  }

  private static double order(Parameters p) {
    return Double.parseDouble(p.text("p").replace("inf", "Infinity"));
  }

  private void quantiles() {
    reduced(f, "median", Tensor::median, KeepDims::median);
    f.add(
        "Tensor.quantile",
        (in, p) -> {
          Tensor x = in.get(0);
          var method = QuantileMethod.valueOf(p.text("method"));
          int[] axes = p.ints("axes");
          if (in.size() == 1) {
            double q = p.real("q");
            return p.flag("keep")
                ? x.keepDims().quantile(q, method, axes)
                : x.quantile(q, method, axes);
          }
          Tensor q = in.get(1);
          return p.flag("keep")
              ? x.keepDims().quantile(q, method, axes)
              : x.quantile(q, method, axes);
        });
  }

  private interface Cumulative {
    Tensor of(Tensor x, int axis, boolean reverse);
  }

  private void cumulative() {
    cumulative("cumsum", Tensor::cumsum);
    cumulative("cumprod", Tensor::cumprod);
    cumulative("cummax", Tensor::cummax);
    cumulative("cummin", Tensor::cummin);
    cumulative("cumlogsumexp", Tensor::cumlogsumexp);
  }

  private void cumulative(String name, Cumulative of) {
    f.of("Tensor." + name, (x, p) -> of.of(x, p.integer("axis"), p.flag("reverse")));
  }
}
