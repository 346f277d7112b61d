package org.nanodo.linalg;

import java.util.ArrayList;
import java.util.function.UnaryOperator;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.Jvp;
import org.nanodo.ir.DType;
import org.nanodo.ir.Lists;
import org.nanodo.ir.TensorType;

/** What algorithms need of matrices, which are in the last two dimensions. */
public final class Matrices {
  private Matrices() {}

  /** The transposed matrices. */
  public static Tensor mT(Tensor x) {
    var order = new ArrayList<>(Lists.range(0, x.rank()));
    order.add(order.remove(x.rank() - 2));
    return x.transpose(Lists.ints(order));
  }

  /** The conjugates of the transposed matrices; of real ones the transposed. */
  public static Tensor mH(Tensor x) {
    return mT(x).conj();
  }

  /** The squares of the magnitudes, real. */
  public static Tensor abs2(Tensor x) {
    return x.dtype().isComplex() ? x.real().square().add(x.imag().square()) : x.square();
  }

  /** The distance from one to the next number of the type of the elements or of their parts. */
  public static double epsilon(Tensor x) {
    return x.dtype().real() == DType.F64 ? 0x1p-52 : 0x1p-23;
  }

  /** The row number of each element of matrices of the shape of {@code x}, int32. */
  static Tensor rows(Tensor x) {
    return Lax.iota(x.type().with(DType.I32), -2);
  }

  static Tensor columns(Tensor x) {
    return Lax.iota(x.type().with(DType.I32), -1);
  }

  /** The elements at or below diagonal {@code k}, zeros above. */
  public static Tensor tril(Tensor x, int k) {
    return Lax.where(columns(x).le(rows(x).add(k)), x, Lax.zerosLike(x));
  }

  /** The elements at or above diagonal {@code k}, zeros below. */
  public static Tensor triu(Tensor x, int k) {
    return Lax.where(columns(x).ge(rows(x).add(k)), x, Lax.zerosLike(x));
  }

  /**
   * The Hermitian matrices of one triangle, of whose diagonal the real parts count. Derivatives are
   * those of a Hermitian matrix as a whole.
   */
  public static Tensor ofTriangle(Tensor x, boolean lower) {
    UnaryOperator<Tensor> value = v -> mirrored(v, lower);
    return Transforms.customJvp(value, (Tensor v, Tensor t) -> new Jvp<>(value.apply(v), t))
        .apply(x);
  }

  private static Tensor mirrored(Tensor x, boolean lower) {
    Tensor half = lower ? tril(x, -1) : triu(x, 1);
    return half.add(mH(half)).add(ofDiagonal(diagonal(x).real().astype(x.dtype())));
  }

  /** The elements on the diagonal. */
  public static Tensor diagonal(Tensor x) {
    int k = Math.min(x.dim(-1), x.dim(-2));
    Tensor square = Lax.sliceInDim(Lax.sliceInDim(x, 0, k, -1), 0, k, -2);
    Tensor onDiagonal = rows(square).eq(columns(square));
    return Lax.where(onDiagonal, square, Lax.zerosLike(square)).sum(-1);
  }

  /** Matrices with {@code d} on the diagonal. */
  public static Tensor ofDiagonal(Tensor d) {
    Tensor column = d.expandDims(-1);
    Tensor repeated = column.broadcastTo(column.shape().with(-1, d.dim(-1)));
    return Lax.where(rows(repeated).eq(columns(repeated)), repeated, Lax.zerosLike(repeated));
  }

  /** Identity matrices of {@code n} rows and {@code m} columns, one for each matrix of a stack. */
  public static Tensor eye(Tensor like, int n, int m) {
    TensorType type = like.type().with(like.shape().with(-2, n).with(-1, m));
    Tensor zeros = Lax.full(type, 0);
    return rows(zeros).eq(columns(zeros)).astype(like.dtype());
  }
}
