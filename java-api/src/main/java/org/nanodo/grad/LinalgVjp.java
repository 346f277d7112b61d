package org.nanodo.grad;

import static org.nanodo.grad.VjpContext.cts;
import static org.nanodo.linalg.Matrices.diagonal;
import static org.nanodo.linalg.Matrices.eye;
import static org.nanodo.linalg.Matrices.mH;
import static org.nanodo.linalg.Matrices.mT;
import static org.nanodo.linalg.Matrices.ofDiagonal;
import static org.nanodo.linalg.Matrices.tril;
import static org.nanodo.linalg.Matrices.triu;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.LinalgOp.Cholesky;
import org.nanodo.ir.LinalgOp.MatrixFunction;
import org.nanodo.ir.LinalgOp.TriangularSolve;
import org.nanodo.ir.RuleTable;
import org.nanodo.linalg.Determinant;
import org.nanodo.trace.Trace;

/**
 * VJP rules of linear algebra: the transposes of the derivatives in Giles, "An extended collection
 * of matrix derivative results for forward and reverse mode algorithmic differentiation", 2008.
 * Those of functions with adjoint matrices are written for gradients, which are the conjugates of
 * cotangents.
 */
final class LinalgVjp {
  private LinalgVjp() {}

  static void addTo(RuleTable<VjpContext, List<@Nullable Tensor>> rules) {
    rules.add(Cholesky.class, (op, s) -> cts(cholesky(s.out(), s.ct().conj()).conj()));
    rules.add(TriangularSolve.class, LinalgVjp::triangularSolve);
    rules.add(MatrixFunction.class, LinalgVjp::function);
  }

  private static Tensor solve(
      Tensor a, Tensor b, boolean left, boolean lower, boolean transpose, boolean unit) {
    var op = new TriangularSolve(left, lower, transpose, unit);
    return Trace.current().emit(op, List.of(a, b)).get(0);
  }

  /** Murray, "Differentiation of the Cholesky decomposition", arXiv:1602.07527. */
  private static Tensor cholesky(Tensor result, Tensor ct) {
    Tensor l = tril(result, 0);
    Tensor p = tril(mH(l).matmul(tril(ct, 0)), 0);
    Tensor halved = p.div(eye(l, l.dim(-1), l.dim(-1)).add(1));
    Tensor right = solve(l, halved, false, true, false, false);
    return solve(l.conj(), right, true, true, true, false);
  }

  private static List<@Nullable Tensor> triangularSolve(TriangularSolve op, VjpContext s) {
    boolean left = op.leftSide();
    Tensor x = s.out();
    Tensor toB = solve(s.in(0), s.ct(), left, op.lower(), !op.transposeA(), op.unitDiagonal());
    Tensor toOperand = left ? toB.matmul(mT(x)) : mT(x).matmul(toB);
    Tensor toA = (op.transposeA() ? mT(toOperand) : toOperand).neg();
    int without = op.unitDiagonal() ? 1 : 0;
    return cts(op.lower() ? tril(toA, -without) : triu(toA, without), toB);
  }

  private static List<@Nullable Tensor> function(MatrixFunction op, VjpContext s) {
    return cts(
        switch (op.kind()) {
          case LU -> lu(s.in(0), s.out(), s.results().get(2), s.ct());
          case QR -> qr(s).conj();
          case QR_COMPLETE -> throw complete(s);
          case EIGH -> eigh(s).conj();
          case SVD -> svd(s).conj();
          case PINV -> pinv(s.in(0), s.out(), s.ct().conj()).conj();
          case DET -> s.ct().expandDims(-1).expandDims(-1).mul(Determinant.cofactors(s.in(0)));
        });
  }

  /** De Hoog, Anderssen and Lukas, "Differentiation of matrix functionals using factorization". */
  private static Tensor lu(Tensor a, Tensor lu, Tensor order, Tensor ct) {
    int m = a.dim(-2);
    int n = a.dim(-1);
    int k = Math.min(m, n);
    Tensor l_MxM = square(tril(Lax.sliceInDim(lu, 0, k, -1), -1), m).add(eye(a, m, m));
    Tensor u_NxN = square(triu(Lax.sliceInDim(lu, 0, k, -2), 0), n);
    u_NxN = n > k ? u_NxN.add(eye(a, n, n).sub(square(eye(a, k, k), n))) : u_NxN;
    Tensor toProduct = tril(mT(l_MxM).matmul(ct), -1).add(triu(ct.matmul(mT(u_NxN)), 0));
    Tensor right = solve(u_NxN, toProduct, false, false, true, false);
    Tensor toRows = solve(l_MxM, right, true, true, true, true);
    Tensor position = Lax.iota(order.type(), -1);
    Tensor inverse = Lax.sort(List.of(order, position), -1).get(1);
    return n == 0 ? ct : toRows.takeAlongAxis(inverse.expandDims(-1), -2);
  }

  /** Padded by zeros to {@code n} rows and columns. */
  private static Tensor square(Tensor x, int n) {
    int[] none = new int[x.rank()];
    int[] high = new int[x.rank()];
    high[x.rank() - 1] = n - x.dim(-1);
    high[x.rank() - 2] = n - x.dim(-2);
    return Lax.pad(x, Lax.scalar(x.dtype(), 0), none, high, none);
  }

  /** The gradient of a result, null where zero. */
  private static @Nullable Tensor given(VjpContext s, int i) {
    Tensor ct = s.cotangents().get(i);
    return ct == null ? null : ct.conj();
  }

  /** The same with zeros. */
  private static Tensor ct(VjpContext s, int i) {
    Tensor ct = given(s, i);
    return ct == null ? Lax.zerosLike(s.results().get(i)) : ct;
  }

  private static GradException complete(VjpContext s) {
    return new GradException(
        "the complete qr of %s has no derivative: the columns of Q beyond those of the matrix are any that are orthogonal; take Linalg.qr"
            .formatted(s.in(0).type()));
  }

  /**
   * Walter, Lehmann and Lamour, "On evaluating higher-order derivatives of the QR decomposition".
   */
  private static Tensor qr(VjpContext s) {
    Tensor q = s.results().get(0);
    Tensor r = s.results().get(1);
    if (s.in(0).dim(-2) < s.in(0).dim(-1)) {
      throw new GradException(
          "qr has no gradient for %s: there must be at least as many rows as columns"
              .formatted(s.in(0).type()));
    }
    Tensor m = r.matmul(mH(ct(s, 1))).sub(mH(ct(s, 0)).matmul(q));
    Tensor symmetric = tril(m, -1).add(mH(tril(m, -1))).add(ofDiagonal(diagonal(m).real()));
    return solve(r.conj(), ct(s, 0).add(q.matmul(symmetric)), false, false, true, false);
  }

  private static Tensor eigh(VjpContext s) {
    Tensor w = s.results().get(0);
    Tensor v = s.results().get(1);
    Tensor inner = ofDiagonal(ct(s, 0)).astype(v.dtype());
    Tensor toVectors = given(s, 1);
    if (toVectors != null) {
      Tensor gaps = w.expandDims(-2).sub(w.expandDims(-1));
      inner = inner.add(offDiagonal(gaps).mul(mH(v).matmul(toVectors)));
    }
    return v.matmul(inner).matmul(mH(v));
  }

  /** The reciprocals, and zero on the diagonal. */
  private static Tensor offDiagonal(Tensor x) {
    Tensor eye = eye(x, x.dim(-1), x.dim(-1));
    return Lax.full(x.type(), 1).div(x.add(eye)).sub(eye);
  }

  private static Tensor svd(VjpContext s) {
    Tensor u = s.results().get(0);
    Tensor values = s.results().get(1);
    Tensor vh = s.results().get(2);
    Tensor inner = ofDiagonal(ct(s, 1)).astype(u.dtype());
    Tensor across = values.expandDims(-2);
    Tensor down = values.expandDims(-1);
    Tensor f = offDiagonal(across.add(down).mul(across.sub(down)));
    Tensor toU = given(s, 0);
    Tensor toVh = given(s, 2);
    Tensor outer = null;
    if (toU != null) {
      Tensor toTurn = mH(u).matmul(toU);
      Tensor g = f.mul(toTurn);
      inner = inner.add(g.add(mH(g)).mul(across));
      if (u.dtype().isComplex()) {
        // A factor of magnitude one that columns of U and V share is free: as in JAX, V's is fixed.
        Tensor phases = diagonal(toTurn).imag().div(values);
        inner = inner.add(ofDiagonal(Lax.complex(Lax.zerosLike(phases), phases)));
      }
      if (u.dim(-2) > u.dim(-1)) {
        Tensor scaled = toU.div(across);
        outer = scaled.sub(u.matmul(mH(u).matmul(scaled))).matmul(vh);
      }
    }
    if (toVh != null) {
      Tensor g = f.mul(vh.matmul(mH(toVh)));
      inner = inner.add(g.add(mH(g)).mul(down));
      if (vh.dim(-1) > vh.dim(-2)) {
        Tensor scaled = toVh.div(down);
        Tensor wide = u.matmul(scaled.sub(scaled.matmul(mH(vh)).matmul(vh)));
        outer = outer == null ? wide : outer.add(wide);
      }
    }
    Tensor within = u.matmul(inner).matmul(vh);
    return outer == null ? within : within.add(outer);
  }

  /** Golub and Pereyra, SIAM Journal on Numerical Analysis 10 (1973), 413–432. */
  private static Tensor pinv(Tensor a, Tensor p, Tensor ct) {
    Tensor ph = mH(p);
    Tensor first = ph.matmul(ct).matmul(ph).neg();
    Tensor beyondColumns = eye(a, a.dim(-2), a.dim(-2)).sub(a.matmul(p));
    Tensor beyondRows = eye(a, a.dim(-1), a.dim(-1)).sub(p.matmul(a));
    Tensor second = beyondColumns.matmul(mH(ct)).matmul(p).matmul(ph);
    Tensor third = ph.matmul(p).matmul(mH(ct)).matmul(beyondRows);
    return first.add(second).add(third);
  }
}
