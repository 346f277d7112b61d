package org.nanodo.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.Convolution;
import org.nanodo.Lax;
import org.nanodo.Linalg;
import org.nanodo.Padding;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Window;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/** Derivatives of gradients against differences of gradients, in float64. */
@ExtendWith(TestDevices.class)
class SecondDerivativeTest {
  private static final int N = 3;
  private static final double STEP = 1e-5;
  private static final double[] X = {1.2, -0.3, 0.8, 0.5, 2.1, -0.7, -0.4, 0.9, 1.7};

  static final Map<String, UnaryOperator<Tensor>> FUNCTIONS = new LinkedHashMap<>();

  static {
    UnaryOperator<Tensor> positive = x -> x.matmul(x.transpose()).add(Tensor.eye(DType.F64, N));
    FUNCTIONS.put("cholesky", x -> Linalg.cholesky(positive.apply(x)));
    FUNCTIONS.put("lu", x -> Linalg.lu(x).lu());
    FUNCTIONS.put("solve", x -> Linalg.solve(x, x.square().sum(0)));
    FUNCTIONS.put("inv", Linalg::inv);
    FUNCTIONS.put("det", Linalg::det);
    FUNCTIONS.put("slogdet", x -> Linalg.slogdet(x).logabsdet());
    FUNCTIONS.put("qr", x -> Linalg.qr(x).q().add(Linalg.qr(x).r()));
    FUNCTIONS.put("eigenvalues", x -> Linalg.eigvalsh(positive.apply(x)));
    FUNCTIONS.put("eigenvectors", x -> Linalg.eigh(positive.apply(x)).eigenvectors().square());
    FUNCTIONS.put("singular values", Linalg::svdvals);
    FUNCTIONS.put("singular vectors", x -> Linalg.svd(x).u().square());
    FUNCTIONS.put("exponential", x -> Linalg.expm(x.mul(0.3)));
    FUNCTIONS.put("pinv", x -> Linalg.pinv(Lax.sliceInDim(x, 0, 2, 1)));
    FUNCTIONS.put("cumprod", x -> x.cumprod(0));
    FUNCTIONS.put("cumlogsumexp", x -> x.cumlogsumexp(1, true));
    FUNCTIONS.put("window", x -> Window.of(2, 2).max(x.square()).mul(Window.of(2, 2).sum(x)));
    Convolution image = Convolution.of("NHWC", "HWIO", "NHWC").padding(Padding.SAME);
    FUNCTIONS.put(
        "convolution",
        x -> image.apply(x.reshape(1, N, N, 1).sin(), x.reshape(N, N, 1, 1)).reshape(N, N));
  }

  /** Where the functions are smooth. */
  static Literal at() {
    return Literal.of(TensorType.of(DType.F64, N, N), X);
  }

  static Set<String> names() {
    return FUNCTIONS.keySet();
  }

  /** A directional derivative along numbers that are all different. */
  private static Tensor slope(UnaryOperator<Tensor> f, Tensor x) {
    Tensor g = Transforms.grad((Tensor t) -> weighted(f.apply(t))).apply(x);
    return weighted(g);
  }

  private static Tensor weighted(Tensor y) {
    int size = (int) y.shape().size();
    Tensor weights = Lax.iota(TensorType.of(DType.F64, size), 0).add(1).sin();
    return y.reshape(size).mul(weights).sum();
  }

  @ParameterizedTest
  @MethodSource("names")
  void agreesWithDifferences(String name) {
    UnaryOperator<Tensor> f = Objects.requireNonNull(FUNCTIONS.get(name));
    List<Literal> found =
        Program.run(
            in -> {
              Tensor at = in.get(0);
              Tensor steps = Tensor.eye(DType.F64, N * N).reshape(N * N, N, N).mul(STEP);
              var slopes = Transforms.vmap((Tensor t) -> slope(f, t));
              Tensor rise = slopes.apply(steps.add(at)).sub(slopes.apply(at.sub(steps)));
              Tensor exact = Transforms.grad((Tensor t) -> slope(f, t)).apply(at);
              return List.of(exact.reshape(N * N), rise.div(2 * STEP));
            },
            List.of(at()));
    double[] exact = found.get(0).toDoubles();
    double[] expected = found.get(1).toDoubles();
    double size = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    assertThat(exact).containsExactly(expected, within(1e-7 * Math.max(size, 1)));
  }
}
