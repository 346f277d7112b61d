package org.nanodo.linalg;

import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.LinalgOp.MatrixFunction.Kind;
import org.nanodo.ir.LinalgOp.TriangularSolve;
import org.nanodo.ir.Reduce;
import org.nanodo.trace.Interpreter;

/** Determinants, and their derivatives, which exist for singular matrices too. */
public final class Determinant {
  private Determinant() {}

  /** The product of the diagonal of U, with the sign of the permutation. */
  static Tensor of(Tensor a) {
    List<Tensor> lu = MatrixFunctions.apply(Kind.LU, a);
    Tensor product = Matrices.diagonal(lu.get(0)).reduce(Reduce.Kind.PROD, -1);
    return product.mul(sign(lu.get(1), a.dtype()));
  }

  /** The sign of a permutation that exchanged each row with the one that {@code pivots} says. */
  public static Tensor sign(Tensor pivots, DType dtype) {
    Tensor exchanged = pivots.ne(Lax.iota(pivots.type(), -1)).astype(DType.I32).sum(-1);
    Tensor odd = exchanged.and(Lax.scalar(DType.I32, 1)).eq(1);
    Tensor one = Lax.full(odd.type().with(dtype), 1);
    return Lax.where(odd, one.neg(), one);
  }

  /**
   * The cofactors, which are the derivative of the determinant: det(A) A⁻ᵀ where A is regular.
   * Where its rank is one less than its size, U is zero in the last corner only; as that corner
   * cancels in the last row of U⁻¹ det(U), it is replaced by the inverse of the others' product. Of
   * a lower rank they are zero.
   */
  public static Tensor cofactors(Tensor a) {
    int n = a.dim(-1);
    if (n == 1) {
      return Lax.full(a.type(), 1);
    }
    List<Tensor> factors = MatrixFunctions.apply(Kind.LU, a);
    Tensor lu = factors.get(0);
    Tensor sign = sign(factors.get(1), a.dtype()).expandDims(-1).expandDims(-1);
    Tensor products = Matrices.diagonal(lu).cumprod(-1).expandDims(-1).mul(sign);
    Tensor all = Lax.sliceInDim(products, n - 1, n, -2);
    Tensor others = Lax.sliceInDim(products, n - 2, n - 1, -2);
    Tensor rows = Matrices.rows(lu);
    Tensor corner = rows.eq(n - 1).and(Matrices.columns(lu).eq(n - 1));
    Tensor one = Lax.full(others.type(), 1);
    Tensor u = Lax.where(corner, one.div(others).broadcastTo(lu.shape()), lu);
    Tensor ones = Lax.full(a.type().with(a.shape().with(-1, 1)), 1);
    Tensor solved = solve(u, ones, false);
    Tensor finite = solved.sub(solved).eq(0);
    Tensor regular = finite.reduce(Reduce.Kind.AND, -1, -2).expandDims(-1).expandDims(-1);
    Tensor eye = Matrices.eye(a, n, n);
    Tensor permuted = Lu.reordered(eye, factors.get(2).expandDims(-1));
    Tensor x = solve(u, Lax.where(regular, permuted, Lax.zerosLike(permuted)), true);
    Tensor scaled = Lax.where(rows.eq(n - 1), x, x.mul(all));
    Tensor adjugate = solve(u, scaled, false);
    return Matrices.mT(Lax.where(regular, adjugate, Lax.zerosLike(adjugate)));
  }

  private static Tensor solve(Tensor lu, Tensor b, boolean lower) {
    var op = new TriangularSolve(true, lower, false, lower);
    return Interpreter.current().emit(op, List.of(lu, b)).get(0);
  }
}
