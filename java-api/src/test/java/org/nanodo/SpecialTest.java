package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.ir.DType.F64;

import java.util.function.UnaryOperator;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nanodo.runtime.Devices;

/** What JAX has no derivative of, or is less exact in: {@code make_special_functions.py}. */
class SpecialTest {
  private static final Percentage CLOSE = Percentage.withPercentage(1e-9);

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static Tensor of(double... values) {
    return Tensor.of(F64, values);
  }

  private static void requireClose(Tensor actual, double... expected) {
    double[] values = actual.toDoubles();
    assertThat(values).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(values[i]).isCloseTo(expected[i], CLOSE);
    }
  }

  private static void requireNear(Tensor actual, double... expected) {
    assertThat(actual.toDoubles()).containsExactly(expected, within(1e-8));
  }

  private static Tensor slope(UnaryOperator<Tensor> f, Tensor x) {
    return Transforms.grad((Tensor v) -> f.apply(v).sum()).apply(x);
  }

  @Test
  void logarithmsOfTheBetaFunctionAreExactForLargeArguments() {
    requireClose(
        Special.betaln(of(1, 9, 1e4, 1e8, 3), of(1e5, 40, 1e3, 1e7, 8.5)),
        -11.51292546489,
        -23.43756048485,
        -3353.484270767,
        -33509977.80087,
        -6.049586038706);
    requireNear(
        Special.betainc(of(1e4, 500), of(1.1e4, 30), of(0.4765, 0.94)),
        0.5358670786092,
        0.3492264522688);
  }

  @Test
  void incompleteFunctionsHaveDerivativesInTheirParameters() {
    // Of integers the continued fraction ends, but not its derivative.
    Tensor a = of(0.5, 2, 7.5, 3, 1, 3);
    Tensor x = of(1.5, 0.75, 3, 9, 3, 20);
    requireNear(
        slope(v -> Special.gammainc(v, x), a),
        -0.2301943420175,
        -0.2254063720499,
        -0.02096765513894,
        -0.008695466419731,
        -0.09648294199135,
        -9.680603411481e-07);
    Tensor p = of(0.5, 2, 7.5);
    Tensor q = of(1.5, 0.75, 3);
    Tensor at = of(0.25, 0.9, 0.5);
    requireNear(
        slope(v -> Special.betainc(v, q, at), p),
        -0.6461318944391,
        -0.1050861015751,
        -0.0348911107671);
    requireNear(
        slope(v -> Special.betainc(p, v, at), q),
        0.1822740506747,
        0.5258069962695,
        0.05702803865031);
  }

  @Test
  void tailsOfTheNormalDistributionAreExact() {
    requireClose(
        Special.logNdtr(of(-20.5, -40, -1e3, 9)),
        -214.0667289633,
        -804.6084420138,
        -500007.8266948,
        -1.128588405954e-19);
    requireClose(
        Special.ndtri(of(1e-300, 1e-100, 1e-5, 0.09999, 0.1, 0.9999)),
        -37.04709629936,
        -21.27345356097,
        -4.264890793923,
        -1.281608548224,
        -1.281551565545,
        3.719016485456);
    assertThat(Special.ndtri(Tensor.of(F64, 0.5)).item()).isZero();
  }

  @Test
  void numbersOfAGammaDistributionKeepTheirProbabilityAsItsParameterMoves() {
    Tensor a = of(0.3, 1, 9, 400);
    Tensor key = Random.key(3);
    Tensor x = Random.gamma(key, a);
    Tensor slope = slope(v -> Random.gamma(key, v), a);
    double step = 1e-5;
    Tensor above = Special.gammainc(a.add(step), x.add(slope.mul(step)));
    Tensor below = Special.gammainc(a.sub(step), x.sub(slope.mul(step)));
    requireNear(above.sub(below).div(2 * step), 0, 0, 0, 0);
    requireNear(slope(v -> Random.loggamma(key, v), a).mul(x), slope.toDoubles());
  }

  /** As in JAX, where they have none. */
  @Test
  void integersThatAreDrawnHaveZeroDerivatives() {
    Tensor p = Tensor.of(0.25, 0.5);
    Tensor key = Random.key(1);
    UnaryOperator<Tensor> poisson = v -> Random.poisson(key, v.mul(40)).astype(v.dtype());
    UnaryOperator<Tensor> geometric = v -> Random.geometric(key, v).astype(v.dtype());
    requireNear(slope(poisson, p), 0, 0);
    requireNear(slope(geometric, p), 0, 0);
  }
}
