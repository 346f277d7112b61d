package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.grad.GradException;
import org.nanodo.ir.DType;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Devices;

/** Factors of larger matrices multiplied again, and what is refused. */
class LinalgTest {
  @AfterAll
  static void close() {
    Devices.close();
  }

  private static Tensor matrix(DType dtype, int... dims) {
    return Random.normal(Random.key(1), TensorType.of(dtype, dims));
  }

  private static double epsilon(DType dtype) {
    return dtype == DType.F64 ? 0x1p-52 : 0x1p-23;
  }

  /** Elements differ by a few units in the last place of the largest. */
  private static void requireClose(Tensor actual, Tensor expected, DType dtype, int n) {
    double size = Math.max(expected.abs().max().item(), 1);
    double error = actual.sub(expected).abs().max().item();
    assertThat(error).isLessThanOrEqualTo(8 * Math.sqrt(n) * epsilon(dtype) * size);
  }

  private static void requireOrthonormal(Tensor columns, DType dtype) {
    int n = columns.dim(-1);
    Tensor product = columns.transpose().matmul(columns);
    requireClose(product, Tensor.eye(dtype, n), dtype, columns.dim(0));
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void luOfSeveralPanelsIsTheMatrix(DType dtype) {
    for (int[] dims : new int[][] {{150, 150}, {150, 70}, {70, 150}}) {
      Tensor a = matrix(dtype, dims);
      Linalg.Lu factors = Linalg.lu(a);
      int k = Math.min(dims[0], dims[1]);
      Tensor below = Lax.sliceInDim(factors.lu(), 0, k, 1);
      Tensor l = below.tril().sub(below.mul(eyeLike(below))).add(eyeLike(below));
      Tensor u = Lax.sliceInDim(factors.lu(), 0, k, 0).triu();
      requireClose(l.matmul(u), Lax.take(a, factors.permutation(), 0), dtype, 150);
      assertThat(l.abs().max().item()).isEqualTo(1);
    }
    Tensor b = matrix(dtype, 150, 2);
    Tensor a = matrix(dtype, 150, 150).add(Tensor.eye(dtype, 150).mul(30));
    requireClose(a.matmul(Linalg.solve(a, b)), b, dtype, 150);
  }

  private static Tensor eyeLike(Tensor x) {
    Tensor rows = Lax.iota(x.type().with(DType.I32), 0);
    return rows.eq(Lax.iota(x.type().with(DType.I32), 1)).astype(x.dtype());
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void orthogonalFactorsAreOrthogonal(DType dtype) {
    for (int[] dims : new int[][] {{60, 60}, {80, 31}, {31, 80}}) {
      Tensor a = matrix(dtype, dims);
      Linalg.Qr qr = Linalg.qr(a);
      requireOrthonormal(qr.q(), dtype);
      requireClose(qr.q().matmul(qr.r()), a, dtype, dims[0]);
      Linalg.Svd svd = Linalg.svd(a);
      requireOrthonormal(svd.u(), dtype);
      requireOrthonormal(svd.vh().transpose(), dtype);
      requireClose(svd.u().mul(svd.s()).matmul(svd.vh()), a, dtype, dims[0]);
      float[] s = svd.s().toFloats();
      for (int i = 1; i < s.length; i++) {
        assertThat(s[i]).isLessThanOrEqualTo(s[i - 1]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 50, 51})
  void eigenvectorsAreOrthonormal(int n) {
    for (DType dtype : List.of(DType.F32, DType.F64)) {
      Tensor x = matrix(dtype, n, n);
      Tensor a = x.add(x.transpose());
      Linalg.Eigh pairs = Linalg.eigh(a);
      requireOrthonormal(pairs.eigenvectors(), dtype);
      Tensor v = pairs.eigenvectors();
      requireClose(a.matmul(v), v.mul(pairs.eigenvalues()), dtype, 2 * n);
    }
  }

  /** Of a rank below its size, and of several equal eigenvalues. */
  @Test
  void degenerateMatricesHaveFactors() {
    Tensor low = matrix(DType.F64, 6, 2).matmul(matrix(DType.F64, 2, 5));
    Linalg.Svd svd = Linalg.svd(low);
    requireOrthonormal(svd.u(), DType.F64);
    requireOrthonormal(svd.vh().transpose(), DType.F64);
    requireClose(svd.u().mul(svd.s()).matmul(svd.vh()), low, DType.F64, 6);
    assertThat(Linalg.matrixRank(low).item()).isEqualTo(2);
    Tensor zeros = Tensor.zeros(DType.F64, 4, 3);
    requireOrthonormal(Linalg.svd(zeros).u(), DType.F64);
    Tensor reflected = Tensor.eye(DType.F64, 4).sub(Tensor.full(DType.F64, 0.5, 4, 4));
    Linalg.Eigh pairs = Linalg.eigh(reflected);
    requireOrthonormal(pairs.eigenvectors(), DType.F64);
    requireClose(pairs.eigenvalues(), Tensor.of(DType.F64, -1, 1, 1, 1), DType.F64, 4);
  }

  @Test
  void emptyMatricesHaveFactors() {
    Tensor none = Tensor.zeros(0, 0);
    assertThat(Linalg.det(none).item()).isEqualTo(1);
    assertThat(Linalg.slogdet(none).sign().item()).isEqualTo(1);
    assertThat(Linalg.solve(none, Tensor.zeros(0, 2)).shape().dims()).containsExactly(0, 2);
    assertThat(Linalg.eigh(none).eigenvalues().shape().dims()).containsExactly(0);
    assertThat(Linalg.svd(Tensor.zeros(3, 0)).s().shape().dims()).containsExactly(0);
    assertThat(Linalg.qr(Tensor.zeros(3, 0)).q().shape().dims()).containsExactly(3, 0);
    assertThat(Linalg.cholesky(none).shape().dims()).containsExactly(0, 0);
  }

  @Test
  void namesWhatDoesNotFit() {
    Tensor wide = Tensor.ones(2, 3);
    requireFailure(() -> Linalg.cholesky(wide), "cholesky: tensor f32[2,3] is no square matrix");
    requireFailure(() -> Linalg.inv(Tensor.ones(3)), "inv: tensor f32[3] is no square matrix");
    requireFailure(() -> Linalg.qr(Tensor.ones(3)), "qr: tensor f32[3] is no matrix");
    Tensor square = Tensor.ones(3, 3);
    requireFailure(
        () -> Linalg.triangularSolve(square, wide, true, true, false, false),
        "triangular_solve: tensor f32[3,3] and tensor f32[2,3]");
    requireFailure(
        () -> Linalg.lstsq(square, Tensor.ones(2)), "lstsq: tensor f32[3,3] and tensor f32[2]");
    assertThatThrownBy(() -> Transforms.grad((Tensor x) -> Linalg.qr(x).r().sum()).apply(wide))
        .isInstanceOf(GradException.class)
        .hasMessageContaining("qr has no gradient for f32[2,3]");
  }

  private static void requireFailure(Supplier<?> f, String message) {
    ThrowingCallable call = f::get;
    assertThatThrownBy(call)
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith(message)
        .hasMessageContaining("(LinalgTest.java:");
  }
}
