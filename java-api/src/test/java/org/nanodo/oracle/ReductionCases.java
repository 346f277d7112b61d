package org.nanodo.oracle;

import org.nanodo.QuantileMethod;
import org.nanodo.Tensor;

/** Reductions under NumPy's names; see {@code reducing.py}. */
final class ReductionCases {
  private ReductionCases() {}

  static void addTo(Cases cases) {
    moments(cases);
    kept(cases);
    extrema(cases);
    norms(cases);
    quantiles(cases);
  }

  private static void moments(Cases cases) {
    cases.unary("reduction/var", Tensor::var);
    cases.unary("reduction/var/1", x -> x.var(1));
    cases.unary("reduction/var/ddof", x -> x.varDdof(1, 0));
    cases.unary("reduction/std", Tensor::std);
    cases.unary("reduction/std/1", x -> x.std(1));
    cases.unary("reduction/std/ddof", x -> x.stdDdof(1, 0));
    cases.binary("reduction/average", Tensor::average);
    cases.binary("reduction/average/0", (x, w) -> x.average(w, 0));
    cases.unary("reduction/sum of bools", Tensor::sum);
    cases.unary("reduction/prod", x -> x.prod(1));
    cases.unary("reduction/ptp", x -> x.ptp(1));
    cases.unary("reduction/count nonzero", x -> x.countNonzero(0));
  }

  private static void kept(Cases cases) {
    cases.unary("kept/sum", x -> x.keepDims().sum(1));
    cases.unary("kept/sum/all", x -> x.keepDims().sum());
    cases.unary("kept/mean", x -> x.keepDims().mean(1));
    cases.unary("kept/mean/all", x -> x.keepDims().mean());
    cases.unary("kept/max", x -> x.keepDims().max(1));
    cases.unary("kept/max/all", x -> x.keepDims().max());
    cases.unary("kept/var", x -> x.keepDims().var(1));
    cases.unary("kept/var/all", x -> x.keepDims().var());
    cases.unary("kept/norm", x -> x.keepDims().norm(1));
    cases.unary("kept/norm/all", x -> x.keepDims().norm());
    cases.unary("kept/logsumexp", x -> x.keepDims().logsumexp(1));
    cases.unary("kept/logsumexp/all", x -> x.keepDims().logsumexp());
    cases.unary("kept/nanmean", x -> x.keepDims().nanmean(1));
    cases.unary("kept/nanmean/all", x -> x.keepDims().nanmean());
    cases.unary("kept/median", x -> x.keepDims().median(1));
    cases.unary("kept/median/all", x -> x.keepDims().median());
    cases.unary("kept/argmax", x -> x.keepDims().argmax(1));
    cases.unary("kept/argmin/all", x -> x.keepDims().argmin());
    cases.unary("kept/any", x -> x.keepDims().any(0));
    cases.unary(
        "kept/quantiles",
        x -> x.keepDims().quantile(Tensor.linspace(0.1, 0.5, 2), QuantileMethod.LINEAR, 1));
  }

  private static void extrema(Cases cases) {
    cases.unary("reduction/argmax/all", Tensor::argmax);
    cases.unary("reduction/argmin/all", Tensor::argmin);
    cases.unary("reduction/argmin/1", x -> x.argmin(1));
    cases.unary("reduction/any", x -> x.any(1));
    cases.unary("reduction/all", x -> x.all(1));
    cases.unary("reduction/nansum", x -> x.nansum(1));
    cases.unary("reduction/nanprod", x -> x.nanprod(1));
    cases.unary("reduction/nanmean", x -> x.nanmean(1));
    cases.unary("reduction/nanmax", x -> x.nanmax(1));
    cases.unary("reduction/nanmin", x -> x.nanmin(1));
  }

  private static void norms(Cases cases) {
    cases.unary("reduction/logsumexp", x -> x.logsumexp(1));
    cases.unary("reduction/logsumexp/all", Tensor::logsumexp);
    cases.binary("reduction/logsumexp of weights", (x, w) -> x.logsumexp(w, 1));
    for (double p : new double[] {0, 1, 2, 3, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      cases.unary("reduction/vector norm/" + name(p), x -> x.vectorNorm(p, 1));
    }
  }

  private static String name(double p) {
    return Double.isInfinite(p) ? p > 0 ? "inf" : "-inf" : String.valueOf((int) p);
  }

  private static void quantiles(Cases cases) {
    cases.unary("reduction/median", Tensor::median);
    cases.unary("reduction/median/1", x -> x.median(1));
    cases.unary("reduction/median/0,2", x -> x.median(0, 2));
    for (QuantileMethod method : QuantileMethod.values()) {
      cases.unary("reduction/quantile/" + method, x -> x.quantile(0.3, method, 0));
    }
    cases.binary("reduction/quantiles", (x, q) -> x.quantile(q, QuantileMethod.LINEAR, 1));
  }
}
