package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.LinalgOp.Cholesky;
import org.nanodo.ir.LinalgOp.MatrixFunction.Kind;
import org.nanodo.ir.LinalgOp.TriangularSolve;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Shape;
import org.nanodo.linalg.Determinant;
import org.nanodo.linalg.Matrices;
import org.nanodo.linalg.MatrixExponential;
import org.nanodo.linalg.MatrixFunctions;

/**
 * Linear algebra, named as in {@code jax.numpy.linalg}. Matrices are in the last two axes; the axes
 * before are a stack of them. Integers are converted to float32, 16-bit floats are computed in
 * float32 and rounded once. Aᴴ is the conjugate of the transposed matrix, of a real one Aᵀ.
 */
public final class Linalg extends TensorEquations {
  private Linalg() {}

  /** The sign of a determinant, 0 if it is zero, and the logarithm of its absolute value. */
  public record SignAndLogDet(Tensor sign, Tensor logabsdet) {}

  /** L below the diagonal, without its ones, and U, such that the reordered rows are L U. */
  public record Lu(Tensor lu, Tensor pivots, Tensor permutation) {}

  /** Orthonormal columns and an upper triangle. */
  public record Qr(Tensor q, Tensor r) {}

  /** Ascending eigenvalues, and eigenvectors in columns. */
  public record Eigh(Tensor eigenvalues, Tensor eigenvectors) {}

  /** Orthonormal columns, descending singular values, and orthonormal rows. */
  public record Svd(Tensor u, Tensor s, Tensor vh) {}

  /** Solutions, squared norms of the residuals, rank and singular values of the matrix. */
  public record LeastSquares(Tensor x, Tensor residuals, Tensor rank, Tensor s) {}

  // Triangular factors.

  /**
   * The lower triangular L with L Lᴴ = (A + Aᴴ) / 2; NaN if that is not positive definite.
   *
   * @param a [..., n, n]
   */
  public static Tensor cholesky(Tensor a) {
    Tensor x = square("cholesky", a);
    Tensor symmetric = x.add(Matrices.mH(x)).div(2.);
    Tensor l = Lax.emit(new Cholesky(), wide(symmetric));
    return Matrices.tril(l, 0).astype(x.dtype());
  }

  /**
   * The X with A X = B, as {@code jax.scipy.linalg.solve_triangular}.
   *
   * @param a [..., n, n], of which one triangle is read
   * @param b [..., n, k], or a vector [n]
   */
  public static Tensor solveTriangular(Tensor a, Tensor b, boolean lower) {
    return b.rank() == 1
        ? solveTriangular(a, b.expandDims(-1), lower).reshape(b.dim(0))
        : triangularSolve(a, b, true, lower, false, false);
  }

  /**
   * The X with op(A) X = B or X op(A) = B, as {@code jax.lax.linalg.triangular_solve}. Leading axes
   * are broadcast.
   *
   * @param leftSide whether A is on the left
   * @param lower which triangle of A is read
   * @param transposeA whether op is the transpose
   * @param unitDiagonal whether the diagonal is taken as ones
   */
  public static Tensor triangularSolve(
      Tensor a,
      Tensor b,
      boolean leftSide,
      boolean lower,
      boolean transposeA,
      boolean unitDiagonal) {
    List<Tensor> both = Promotion.of("triangular_solve", square("triangular_solve", a), b);
    Tensor x = both.get(0);
    Tensor y = both.get(1);
    require(y.rank() >= 2, "triangular_solve: %s is no matrix; add an axis", b);
    Shape stack = stack("triangular_solve", x, y);
    var op = new TriangularSolve(leftSide, lower, transposeA, unitDiagonal);
    return Lax.emit(op, wide(over(stack, x)), wide(over(stack, y))).astype(y.dtype());
  }

  private static Shape stack(String op, Tensor a, Tensor b) {
    return Broadcasting.common(op, List.of(a, b), leading(a), leading(b));
  }

  private static Shape leading(Tensor x) {
    return Shape.of(x.shape().stream().limit(x.rank() - 2L).toArray());
  }

  private static Tensor over(Shape stack, Tensor x) {
    IntStream dims = IntStream.concat(stack.stream(), IntStream.of(x.dim(-2), x.dim(-1)));
    return x.broadcastTo(Shape.of(dims.toArray()));
  }

  /** As {@code jax.scipy.linalg.cho_solve}: the X with L Lᴴ X = B, or Uᴴ U X = B. */
  public static Tensor choSolve(Tensor factor, boolean lower, Tensor b) {
    if (b.rank() == 1) {
      return choSolve(factor, lower, b.expandDims(-1)).reshape(b.dim(0));
    }
    Tensor half = triangularSolve(lower ? factor : factor.conj(), b, true, lower, !lower, false);
    return triangularSolve(lower ? factor.conj() : factor, half, true, lower, lower, false);
  }

  /** The LU factorization with partial pivoting, as {@code jax.lax.linalg.lu}. */
  public static Lu lu(Tensor a) {
    List<Tensor> factors = MatrixFunctions.apply(Kind.LU, matrix("lu", a));
    return new Lu(factors.get(0), factors.get(1), factors.get(2));
  }

  // Systems and determinants.

  /** The elements on the diagonal. */
  public static Tensor diagonal(Tensor a) {
    return Matrices.diagonal(matrix("diagonal", a));
  }

  /** The sum of the elements on the diagonal. */
  public static Tensor trace(Tensor a) {
    return diagonal(a).sum(-1);
  }

  /**
   * The X with A X = B, by LU factorization.
   *
   * @param a [..., n, n]
   * @param b [n], else [..., n, k]
   */
  public static Tensor solve(Tensor a, Tensor b) {
    if (b.rank() == 1) {
      Tensor x = solve(a, b.expandDims(-1));
      return x.reshape(x.shape().stream().limit(x.rank() - 1L).toArray());
    }
    List<Tensor> both = Promotion.of("solve", square("solve", a), matrix("solve", b));
    Shape stack = stack("solve", both.get(0), both.get(1));
    Lu factors = lu(both.get(0));
    Tensor order = factors.permutation.expandDims(-1);
    Tensor y = over(stack, both.get(1));
    Tensor rows = y.takeAlongAxis(order.broadcastTo(y.shape().with(-1, 1)), -2);
    Tensor half = triangularSolve(factors.lu, rows, true, true, false, true);
    return triangularSolve(factors.lu, half, true, false, false, false);
  }

  /** The inverse. */
  public static Tensor inv(Tensor a) {
    Tensor x = square("inv", a);
    return solve(x, over(leading(x), Matrices.eye(x, x.dim(-1), x.dim(-1))));
  }

  /** The determinant; its gradient exists for singular matrices too. */
  public static Tensor det(Tensor a) {
    Tensor x = square("det", a);
    return x.dim(-1) == 0
        ? Lax.full(Matrices.diagonal(x).sum(-1).type(), 1)
        : MatrixFunctions.apply(Kind.DET, x).get(0);
  }

  /** The sign and the logarithm of the absolute value of the determinant. */
  public static SignAndLogDet slogdet(Tensor a) {
    Tensor x = square("slogdet", a);
    Lu factors = lu(x);
    Tensor diagonal = Matrices.diagonal(factors.lu);
    Tensor magnitudes = diagonal.abs();
    Tensor signs =
        x.dtype().isComplex()
            ? diagonal.div(Lax.where(magnitudes.eq(0), 1, magnitudes))
            : Lax.stopGradient(diagonal).sign();
    Tensor parity = Determinant.sign(factors.pivots, x.dtype());
    Tensor sign = signs.reduce(Reduce.Kind.PROD, -1).mul(parity);
    return new SignAndLogDet(sign, magnitudes.log().sum(-1));
  }

  // Orthogonal factors.

  /** The reduced QR factorization: Q [..., m, k] and R [..., k, n], k the smaller of m and n. */
  public static Qr qr(Tensor a) {
    List<Tensor> factors = MatrixFunctions.apply(Kind.QR, matrix("qr", a));
    return new Qr(factors.get(0), factors.get(1));
  }

  /**
   * The complete QR factorization: Q [..., m, m] and R [..., m, n]. The columns of Q beyond those
   * of the matrix have no derivative.
   */
  public static Qr completeQr(Tensor a) {
    Tensor x = matrix("qr", a);
    if (x.dim(-2) <= x.dim(-1)) {
      return qr(x);
    }
    List<Tensor> factors = MatrixFunctions.apply(Kind.QR_COMPLETE, x);
    return new Qr(factors.get(0), factors.get(1));
  }

  /** The eigenvalues, which are real, and eigenvectors of (A + Aᴴ) / 2. */
  public static Eigh eigh(Tensor a) {
    Tensor x = square("eigh", a);
    return pairs(x.add(Matrices.mH(x)).div(2.));
  }

  /** The same of a matrix of which one triangle counts, as with {@code symmetrize_input=False}. */
  public static Eigh eigh(Tensor a, boolean lower) {
    return pairs(Matrices.ofTriangle(square("eigh", a), lower));
  }

  private static Eigh pairs(Tensor symmetric) {
    List<Tensor> pairs = MatrixFunctions.apply(Kind.EIGH, symmetric);
    return new Eigh(pairs.get(0), pairs.get(1));
  }

  /** The eigenvalues alone. */
  public static Tensor eigvalsh(Tensor a) {
    return eigh(a).eigenvalues;
  }

  /** The reduced singular value decomposition, as with {@code full_matrices=False}. */
  public static Svd svd(Tensor a) {
    List<Tensor> factors = MatrixFunctions.apply(Kind.SVD, matrix("svd", a));
    return new Svd(factors.get(0), factors.get(1), factors.get(2));
  }

  /** The same with square U and V, as with {@code full_matrices=True}; those have no derivative. */
  public static Svd fullSvd(Tensor a) {
    Svd svd = svd(a);
    return new Svd(completed(svd.u), svd.s, Matrices.mH(completed(Matrices.mH(svd.vh))));
  }

  /** Orthonormal columns, and others that are orthogonal to them. */
  private static Tensor completed(Tensor u) {
    int n = u.dim(-1);
    int m = u.dim(-2);
    return m == n ? u : Lax.concatenate(List.of(u, Lax.sliceInDim(completeQr(u).q, n, m, -1)), -1);
  }

  /** The singular values alone. */
  public static Tensor svdvals(Tensor a) {
    return svd(a).s;
  }

  /** The Moore-Penrose inverse; singular values below 10 max(m, n) ε of the largest are zeros. */
  public static Tensor pinv(Tensor a) {
    Tensor x = matrix("pinv", a);
    return pinv(x, 10 * Matrices.epsilon(x) * Math.max(x.dim(-1), x.dim(-2)));
  }

  /** The same where those up to {@code rtol} times the largest are zeros. */
  public static Tensor pinv(Tensor a, double rtol) {
    Tensor x = matrix("pinv", a);
    return x.shape().size() == 0
        ? Matrices.mT(x)
        : MatrixFunctions.apply(Kind.PINV, rtol, x).get(0);
  }

  /**
   * The x of the least norm among those that make |A x − b| least.
   *
   * @param a [m, n]
   * @param b [m] or [m, k]
   */
  public static LeastSquares lstsq(Tensor a, Tensor b) {
    return lstsq(a, b, Matrices.epsilon(a) * Math.max(a.dim(0), a.dim(-1)));
  }

  /** The same where singular values below {@code rcond} times the largest are zeros. */
  public static LeastSquares lstsq(Tensor a, Tensor b, double rcond) {
    require(
        a.rank() == 2 && (b.rank() == 1 || b.rank() == 2) && a.dim(0) == b.dim(0),
        "lstsq: %s and %s; give a matrix, and a vector or a matrix of as many rows",
        a,
        b);
    if (b.rank() == 1) {
      LeastSquares all = lstsq(a, b.expandDims(-1), rcond);
      return new LeastSquares(all.x.reshape(a.dim(1)), all.residuals, all.rank, all.s);
    }
    Svd svd = svd(a);
    Tensor counts = svd.s.gt(0).and(svd.s.ge(svd.s.max().mul(rcond)));
    Tensor safe = Lax.where(counts, svd.s, Lax.full(svd.s.type(), 1));
    Tensor inverse = Lax.where(counts, Lax.full(safe.type(), 1).div(safe), 0);
    Tensor x = Matrices.mH(svd.vh).matmul(inverse.expandDims(-1).mul(Matrices.mH(svd.u).matmul(b)));
    Tensor residuals = Matrices.abs2(b.sub(a.matmul(x))).sum(0);
    return new LeastSquares(x, residuals, counts.astype(DType.I32).sum(), svd.s);
  }

  /** How many singular values exceed max(m, n) ε of the largest, int32. */
  public static Tensor matrixRank(Tensor a) {
    return matrixRank(a, Matrices.epsilon(a) * Math.max(a.dim(-1), a.dim(-2)));
  }

  /** How many singular values exceed {@code rtol} times the largest, int32. */
  public static Tensor matrixRank(Tensor a, double rtol) {
    Tensor s = svdvals(a);
    return s.gt(s.max(-1).mul(rtol).expandDims(-1)).astype(DType.I32).sum(-1);
  }

  /**
   * The product of matrices, the first and the last of which may be vectors; those whose product is
   * smallest are multiplied first.
   */
  public static Tensor multiDot(Tensor... factors) {
    require(factors.length > 1, "multiDot: %d factors; give at least two", factors.length);
    var names = new StringBuilder();
    var result = new StringBuilder();
    for (int i = 0; i < factors.length; i++) {
      boolean end = i == 0 || i == factors.length - 1;
      require(
          factors[i].rank() == 2 || (end && factors[i].rank() == 1),
          "multiDot: factor %d is %s; give matrices, of which the first and last may be vectors",
          i,
          factors[i]);
      String row = i == 0 && factors[i].rank() == 1 ? "" : letter(i);
      String column = i > 0 && factors[i].rank() == 1 ? "" : letter(i + 1);
      names.append(i == 0 ? "" : ",").append(row).append(column);
      result.append(i == 0 ? row : "").append(i == factors.length - 1 ? column : "");
    }
    return Jnp.einsum(names + "->" + result, factors);
  }

  private static String letter(int index) {
    return Character.toString('a' + index);
  }

  /** The power of a square matrix; a negative one of its inverse. */
  public static Tensor matrixPower(Tensor a, int n) {
    Tensor x = square("matrix_power", a);
    if (n == 0) {
      return over(leading(x), Matrices.eye(x, x.dim(-1), x.dim(-1)));
    }
    Tensor base = n < 0 ? inv(x) : x;
    Tensor power = null;
    for (long rest = Math.abs((long) n); rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        power = power == null ? base : power.matmul(base);
      }
      base = rest > 1 ? base.matmul(base) : base;
    }
    return power == null ? base : power;
  }

  /** The exponential, as {@code jax.scipy.linalg.expm}. */
  public static Tensor expm(Tensor a) {
    Tensor x = square("expm", a);
    return x.shape().size() == 0 ? x : MatrixExponential.of(wide(x)).astype(x.dtype());
  }

  /** The norms of matrices. */
  public enum Order {
    /** The root of the sum of squares. */
    FRO,
    /** The sum of the singular values. */
    NUC,
    /** The largest singular value. */
    TWO,
    /** The smallest singular value. */
    MINUS_TWO,
    /** The largest sum of a column's absolute values. */
    ONE,
    /** The smallest such sum. */
    MINUS_ONE,
    /** The largest sum of a row's absolute values. */
    INF,
    /** The smallest such sum. */
    MINUS_INF
  }

  /** A norm of each matrix, as {@code jnp.linalg.matrix_norm}. */
  public static Tensor matrixNorm(Tensor a, Order order) {
    Tensor x = matrix("matrix_norm", a);
    return switch (order) {
      case FRO -> x.norm(-2, -1);
      case NUC -> svdvals(x).sum(-1);
      case TWO -> svdvals(x).max(-1);
      case MINUS_TWO -> svdvals(x).min(-1);
      case ONE -> x.abs().sum(-2).max(-1);
      case MINUS_ONE -> x.abs().sum(-2).min(-1);
      case INF -> x.abs().sum(-1).max(-1);
      case MINUS_INF -> x.abs().sum(-1).min(-1);
    };
  }

  /** The ratio of the largest and the smallest singular value, as {@code jnp.linalg.cond}. */
  public static Tensor cond(Tensor a) {
    Tensor s = svdvals(a);
    return s.max(-1).div(s.min(-1));
  }

  /** The norm of a square matrix times that of its inverse. */
  public static Tensor cond(Tensor a, Order order) {
    return matrixNorm(a, order).mul(matrixNorm(inv(a), order));
  }

  private static Tensor matrix(String op, Tensor a) {
    require(a.rank() >= 2, "%s: %s is no matrix, nor a stack of them", op, a);
    return a.dtype().isInexact() ? a.weaklyTyped(false) : a.astype(DType.F32);
  }

  private static Tensor square(String op, Tensor a) {
    boolean is = a.rank() >= 2 && a.dim(-1) == a.dim(-2);
    require(is, "%s: %s is no square matrix, nor a stack of them", op, a);
    return matrix(op, a);
  }

  private static Tensor wide(Tensor x) {
    return x.dtype().isNarrowFloat() ? x.astype(DType.F32) : x;
  }
}
