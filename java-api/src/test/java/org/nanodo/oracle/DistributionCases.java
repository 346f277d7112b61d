package org.nanodo.oracle;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/** Further distributions; see {@code distributions.py}. */
final class DistributionCases {
  private static final double[][] ALPHA = {{0.01, 0.3, 1.0}, {2.5, 40.0, 1e4}};

  private DistributionCases() {}

  static void addTo(Cases cases) {
    continuous(cases);
    discrete(cases);
  }

  private static void add(Cases cases, String name, UnaryOperator<Tensor> f) {
    cases.unary("random/" + name, f);
  }

  private static void continuous(Cases cases) {
    for (DType dtype : List.of(DType.F32, DType.BF16, DType.F16, DType.F64)) {
      var type = TensorType.of(dtype, 4, 4);
      Map.<String, BiFunction<Tensor, TensorType, Tensor>>of(
              "exponential", Random::exponential,
              "laplace", Random::laplace,
              "logistic", Random::logistic,
              "cauchy", Random::cauchy)
          .forEach((name, f) -> add(cases, name + "/" + dtype.name(), k -> f.apply(k, type)));
    }
    for (DType dtype : List.of(DType.F32, DType.F64)) {
      add(cases, "gamma/" + dtype.name(), k -> Random.gamma(k, matrix(dtype, ALPHA)));
      add(cases, "loggamma/" + dtype.name(), k -> Random.loggamma(k, matrix(dtype, ALPHA)));
    }
    add(cases, "beta", k -> Random.beta(k, matrix(DType.F32, ALPHA), vector(2, 0.5, 1)));
    add(cases, "dirichlet", k -> Random.dirichlet(k, matrix(DType.F32, ALPHA)));
    add(cases, "dirichlet/several", k -> Random.dirichlet(k, vector(2, 0.5, 1), 3));
    double[][] cov = {{2, 0.5}, {0.5, 1}};
    add(
        cases,
        "multivariate normal",
        k -> Random.multivariateNormal(k, vector(1, -2), matrix(DType.F32, cov), 5));
    cases.unary("linalg/orthogonal", k -> Random.orthogonal(k, 3));
  }

  private static void discrete(Cases cases) {
    for (DType dtype : List.of(DType.I32, DType.F32)) {
      add(cases, "rademacher/" + dtype.name(), k -> Random.rademacher(k, TensorType.of(dtype, 9)));
    }
    double[][] means = {{0, 0.1, 3, 9.9}, {10, 35, 1e3, 1e6}};
    add(cases, "poisson", k -> Random.poisson(k, matrix(DType.F32, means)));
    var kept = Shape.of(4);
    add(cases, "choice/replaced", k -> Random.choice(k, counted(5, 3), 2, 4));
    add(cases, "choice/kept", k -> Random.choice(k, counted(5, 3), kept, false));
    add(
        cases,
        "choice/weighted",
        k -> Random.choice(k, counted(5, 3), Shape.of(7), true, probabilities()));
    add(
        cases,
        "choice/weighted kept",
        k -> Random.choice(k, counted(5, 3), Shape.of(2, 2), false, probabilities()));
    for (int axis : new int[] {0, 1}) {
      add(
          cases,
          "permutation/independent " + axis,
          k -> Random.permutation(k, counted(5, 3), axis, true));
    }
    add(cases, "categorical/shape", k -> Random.categorical(k, counted(2, 3), 0, Shape.of(4, 3)));
  }

  private static Tensor probabilities() {
    return vector(0.1, 0.4, 0.05, 0.25, 0.2);
  }

  private static Tensor vector(double... values) {
    return Lax.constant(Literal.of(TensorType.of(DType.F32, values.length), values));
  }

  private static Tensor matrix(DType dtype, double[][] rows) {
    double[] values = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    return Lax.constant(Literal.of(TensorType.of(dtype, rows.length, rows[0].length), values));
  }

  private static Tensor counted(int... dims) {
    Shape shape = Shape.of(dims);
    return Lax.iota(TensorType.of(DType.F32, (int) shape.size()), 0).reshape(dims);
  }
}
