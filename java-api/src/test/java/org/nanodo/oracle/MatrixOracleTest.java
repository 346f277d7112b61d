package org.nanodo.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.Lax;
import org.nanodo.Linalg;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.grad.GradException;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.linalg.Matrices;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/**
 * Linear algebra on complex matrices and its rarer functions agree with JAX: {@code
 * make_matrices.py}.
 */
@ExtendWith(TestDevices.class)
class MatrixOracleTest {
  private static final Map<String, Oracle.Entry> ENTRIES = Oracle.read("/org/nanodo/matrices.json");
  private static final Map<String, Function<List<Tensor>, List<Tensor>>> FUNCTIONS =
      functionsByName();

  private static Tensor eye(Tensor a) {
    return Tensor.eye(a.dtype(), a.dim(-1));
  }

  private static Tensor dominant(Tensor a) {
    return a.add(eye(a).mul(3));
  }

  private static Tensor hermitian(Tensor a) {
    return a.add(Matrices.mH(a));
  }

  private static Tensor products(Tensor u, Tensor v) {
    return u.expandDims(-2).mul(v.expandDims(-3));
  }

  private static Map<String, Function<List<Tensor>, List<Tensor>>> functionsByName() {
    var all = new HashMap<String, Function<List<Tensor>, List<Tensor>>>();
    one(all, "cholesky", a -> Linalg.cholesky(a.matmul(Matrices.mH(a)).add(eye(a))));
    for (boolean lower : new boolean[] {true, false}) {
      for (boolean transpose : new boolean[] {true, false}) {
        all.put(
            "triangular solve/%b %b".formatted(lower, transpose),
            in ->
                List.of(
                    Linalg.triangularSolve(
                        dominant(in.get(0)), in.get(1), true, lower, transpose, false)));
      }
      all.put(
          "cho solve/" + lower,
          in -> List.of(Linalg.choSolve(dominant(in.get(0)), lower, in.get(1))));
    }
    one(all, "lu", a -> Linalg.lu(a).lu());
    all.put("qr", in -> qr(Linalg.qr(in.get(0))));
    all.put("complete qr", in -> qr(Linalg.completeQr(in.get(0))));
    all.put("svd", in -> svd(Linalg.svd(in.get(0))));
    all.put("full svd", in -> rest(Linalg.fullSvd(in.get(0))));
    one(all, "pinv", Linalg::pinv);
    one(all, "pinv/rtol", a -> Linalg.pinv(a, 0.01));
    all.put("solve", in -> List.of(Linalg.solve(in.get(0), in.get(1))));
    one(all, "inv", a -> Linalg.inv(dominant(a)));
    one(all, "det", Linalg::det);
    all.put(
        "slogdet",
        in -> List.of(Linalg.slogdet(in.get(0)).sign(), Linalg.slogdet(in.get(0)).logabsdet()));
    all.put("eigh", in -> eigh(in.get(0)));
    one(all, "eigvalsh", a -> Linalg.eigvalsh(hermitian(a)));
    all.put(
        "lstsq",
        in ->
            List.of(
                Linalg.lstsq(in.get(0), in.get(1)).x(),
                Linalg.lstsq(in.get(0), in.get(1)).residuals()));
    all.put("lstsq/rcond", in -> List.of(Linalg.lstsq(in.get(0), in.get(1), 0.01).x()));
    one(all, "matrix rank/rtol", a -> Linalg.matrixRank(a, 0.01));
    one(all, "matrix power", a -> Linalg.matrixPower(dominant(a), -3));
    one(all, "expm", Linalg::expm);
    one(all, "cond", Linalg::cond);
    for (Linalg.Order order : Linalg.Order.values()) {
      one(all, "norm/" + order, a -> Linalg.matrixNorm(a, order));
      one(all, "cond/" + order, a -> Linalg.cond(a, order));
    }
    return all;
  }

  private static void one(
      Map<String, Function<List<Tensor>, List<Tensor>>> all,
      String name,
      Function<Tensor, Tensor> f) {
    all.put(name, in -> List.of(f.apply(in.get(0))));
  }

  private static List<Tensor> qr(Linalg.Qr qr) {
    return List.of(qr.q(), qr.r());
  }

  private static List<Tensor> eigh(Tensor a) {
    Tensor counts = Lax.iota(TensorType.of(a.dtype().real(), a.dim(-1)), 0);
    Linalg.Eigh pairs = Linalg.eigh(hermitian(a).add(eye(a).mul(counts)));
    Tensor v = pairs.eigenvectors();
    return List.of(pairs.eigenvalues(), v.expandDims(-2).mul(v.conj().expandDims(-3)));
  }

  private static List<Tensor> svd(Linalg.Svd svd) {
    Tensor u = svd.u();
    Tensor vh = svd.vh();
    return List.of(svd.s(), u.mul(u.conj()), vh.mul(vh.conj()), products(u, Matrices.mT(vh)));
  }

  /** The projectors to what is orthogonal to the reduced factors. */
  private static List<Tensor> rest(Linalg.Svd svd) {
    int k = svd.s().dim(-1);
    Tensor u = Lax.sliceInDim(svd.u(), k, svd.u().dim(-1), -1);
    Tensor vh = Lax.sliceInDim(svd.vh(), k, svd.vh().dim(-2), -2);
    return List.of(svd.s(), u.matmul(Matrices.mH(u)), Matrices.mH(vh).matmul(vh));
  }

  static Set<String> functions() {
    return ENTRIES.keySet().stream().map(Oracle::function).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("functions")
  void agreesWithJax(String function) {
    var f = Objects.requireNonNull(FUNCTIONS.get(function), function);
    OracleCheck.agrees(f, Oracle.of(ENTRIES, function));
    OracleCheck.isTransposedForward(f, Oracle.of(ENTRIES, function));
  }

  /** Factors of larger complex matrices are exact, and the same of a batch. */
  @Test
  void factorsComplexMatrices() {
    int n = 33;
    List<Literal> found =
        Program.run(
            in -> {
              Tensor stack = Lax.complex(in.get(0), in.get(1));
              Tensor a = stack.at(0);
              Tensor h = hermitian(a);
              Linalg.Eigh pairs = Linalg.eigh(h);
              Linalg.Svd svd = Linalg.svd(a);
              Tensor v = pairs.eigenvectors();
              Tensor each =
                  Transforms.vmap((Tensor x) -> Linalg.svd(x).s().add(Linalg.eigvalsh(x)))
                      .apply(stack);
              Tensor all = Linalg.svd(stack).s().add(Linalg.eigvalsh(stack));
              return List.of(
                  error(h.matmul(v), v.mul(pairs.eigenvalues())),
                  error(Matrices.mH(v).matmul(v), eye(a)),
                  error(svd.u().mul(svd.s()).matmul(svd.vh()), a),
                  error(Matrices.mH(svd.u()).matmul(svd.u()), eye(a)),
                  error(svd.vh().matmul(Matrices.mH(svd.vh())), eye(a)),
                  error(each, all));
            },
            List.of(numbers(n, 1.7), numbers(n, 0.9)));
    for (Literal error : found) {
      assertThat(error.item()).isCloseTo(0, within(1e-12 * n));
    }
  }

  private static Tensor error(Tensor found, Tensor expected) {
    return found.sub(expected).abs().max();
  }

  private static Literal numbers(int n, double step) {
    double[] values = new double[2 * n * n];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.sin(step * i * i + i);
    }
    return Literal.of(TensorType.of(DType.F64, 2, n, n), values);
  }

  @Test
  void aCompleteFactorHasNoGradient() {
    assertThatThrownBy(
            () ->
                Program.lower(
                    in ->
                        List.of(
                            Transforms.grad((Tensor a) -> Linalg.completeQr(a).q().sum())
                                .apply(in.get(0))),
                    List.of(TensorType.of(DType.F32, 3, 2))))
        .isInstanceOf(GradException.class)
        .hasMessageContaining("the complete qr of f32[3,2] has no derivative");
  }
}
