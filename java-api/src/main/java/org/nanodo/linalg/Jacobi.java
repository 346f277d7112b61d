package org.nanodo.linalg;

import java.util.List;
import org.nanodo.ControlFlow;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;

/**
 * Eigenvalues and singular values by one-sided Jacobi rotations, which make the rows of a matrix
 * orthogonal: the singular values are their norms (Hestenes, 1958; Demmel and Veselić, "Jacobi's
 * method is more accurate than QR", 1992). Half of the rows are paired with the others at a time,
 * as in a tournament (Brent and Luk, 1985). A complex product of two rows is made real by turning
 * one of them.
 */
final class Jacobi {
  private static final int MOST_SWEEPS = 40;

  private Jacobi() {}

  /**
   * Ascending eigenvalues [..., n] and eigenvectors [..., n, n] of symmetric or Hermitian matrices.
   */
  static List<Tensor> eigh(Tensor a) {
    int n = a.dim(-1);
    if (n == 0) {
      return List.of(Lax.full(Matrices.diagonal(a).real().type(), 0), a);
    }
    // Shifted by more than its norm, the matrix is positive definite, and its singular vectors are
    // its eigenvectors, whatever the signs of its eigenvalues. A smaller shift loses fewer digits,
    // but the smallest singular value must not be small beside the others.
    Tensor bound = a.abs().sum(-1).max(-1).minimum(Matrices.abs2(a).sum(-1, -2).sqrt()).mul(1.25);
    Tensor shift = Lax.where(bound.eq(0), Lax.full(bound.type(), 1), bound);
    Tensor shifted = a.add(shift.expandDims(-1).expandDims(-1).mul(Matrices.eye(a, n, n)));
    Tensor rows_NxN = orthogonalized(shifted, n);
    Tensor norm = norms(rows_NxN);
    Tensor columns_NxN = Matrices.mH(rows_NxN.div(norm.expandDims(-1)));
    Tensor refined_NxN = Matrices.mT(refined(a, columns_NxN));
    Tensor vectors_NxN = Matrices.mT(orthonormal(refined_NxN));
    Tensor values = a.matmul(vectors_NxN).mul(vectors_NxN.conj()).sum(-2).real();
    Tensor order = order(values, false);
    Tensor sorted_NxN = Lu.reordered(Matrices.mT(vectors_NxN), order.expandDims(-1));
    return List.of(values.takeAlongAxis(order, -1), Matrices.mT(sorted_NxN));
  }

  /**
   * Eigenvectors of A from those of the shifted matrix, which are as exact as its larger norm lets
   * them be: Ogita and Aishima, "Iterative refinement for symmetric eigenvalue decomposition",
   * 2018.
   */
  private static Tensor refined(Tensor a, Tensor v) {
    int n = a.dim(-1);
    Tensor eye = Matrices.eye(a, n, n);
    Tensor defect = eye.sub(Matrices.mH(v).matmul(v));
    Tensor products = Matrices.mH(v).matmul(a.matmul(v));
    Tensor scale = Matrices.diagonal(defect).real().neg().add(1);
    Tensor values = Matrices.diagonal(products).real().div(scale);
    Tensor rest = norm(products.sub(Matrices.ofDiagonal(values).astype(a.dtype())));
    Tensor least = rest.add(norm(a).mul(norm(defect))).mul(2);
    Tensor gaps = values.expandDims(-2).sub(values.expandDims(-1));
    Tensor apart = gaps.abs().gt(least);
    Tensor turned = products.add(values.expandDims(-2).mul(defect));
    Tensor step = turned.div(Lax.where(apart, gaps, Lax.full(gaps.type(), 1)));
    return v.add(v.matmul(Lax.where(apart, step, defect.mul(0.5))));
  }

  private static Tensor norm(Tensor x) {
    return Matrices.abs2(x).sum(-2, -1).sqrt().expandDims(-1).expandDims(-1);
  }

  /** U [..., m, k], descending singular values [..., k] and Vᴴ [..., k, n]. */
  static List<Tensor> svd(Tensor a) {
    int m = a.dim(-2);
    int n = a.dim(-1);
    if (m < n) {
      List<Tensor> transposed = svd(Matrices.mT(a));
      return List.of(
          Matrices.mT(transposed.get(2)), transposed.get(1), Matrices.mT(transposed.get(0)));
    }
    if (n == 0) {
      Tensor none = Lax.full(Matrices.diagonal(a).real().type(), 0);
      return List.of(a, none, Matrices.eye(a, 0, 0));
    }
    List<Tensor> qr = Householder.qr(a);
    // Rows of [Rᵀ, I], so that the rotations are recorded in the second part.
    Tensor start = Lax.concatenate(List.of(Matrices.mT(qr.get(1)), Matrices.eye(a, n, n)), -1);
    Tensor rotated = orthogonalized(start, n);
    Tensor scaled_NxN = Lax.sliceInDim(rotated, 0, n, -1);
    Tensor norms = norms(scaled_NxN);
    Tensor order = order(norms, true);
    Tensor sorted_NxN = Matrices.mT(Lu.reordered(scaled_NxN, order.expandDims(-1)));
    Tensor rotations_NxN = orthonormal(Lax.sliceInDim(rotated, n, 2 * n, -1));
    Tensor vh_NxN = Lu.reordered(rotations_NxN, order.expandDims(-1)).conj();
    // The left vectors of zeros are any that are orthogonal to the others.
    List<Tensor> left = Householder.qr(sorted_NxN);
    Tensor diagonal = Matrices.diagonal(left.get(1)).real();
    Tensor one = Lax.full(diagonal.type(), 1);
    Tensor sign = Lax.where(diagonal.lt(0), one.neg(), one);
    Tensor u_MxN = qr.get(0).matmul(left.get(0).mul(sign.expandDims(-2)));
    return List.of(u_MxN, norms.takeAlongAxis(order, -1), vh_NxN);
  }

  /** Rows that are orthonormal but for rounding, by a step of Newton's iteration. */
  private static Tensor orthonormal(Tensor rows) {
    int n = rows.dim(-2);
    Tensor products = rows.matmul(Matrices.mH(rows));
    Tensor step = Matrices.eye(rows, n, n).mul(3).sub(products).mul(0.5);
    return step.matmul(rows);
  }

  private static Tensor norms(Tensor rows) {
    return Matrices.abs2(rows).sum(-1).sqrt();
  }

  /** The positions of {@code keys} in ascending or descending order; NaN comes last. */
  private static Tensor order(Tensor keys, boolean descending) {
    Tensor positions = Lax.iota(keys.type().with(DType.I32), -1);
    return Lax.sort(List.of(descending ? keys.neg() : keys, positions), -1).get(1);
  }

  private record Sweep(Tensor rows, Tensor count, Tensor largest) {}

  private record Round(Tensor rows, Tensor largest) {}

  /**
   * Rows [..., n, w], rotated until the first {@code length} elements of any two are orthogonal to
   * rounding.
   */
  private static Tensor orthogonalized(Tensor rows, int length) {
    int n = rows.dim(-2);
    if (n == 1) {
      return rows;
    }
    Tensor even = rows;
    if (n % 2 == 1) {
      Tensor zero = Lax.full(rows.type().with(rows.shape().with(-2, 1)), 0);
      even = Lax.concatenate(List.of(rows, zero), -2);
    }
    int half = (n + 1) / 2;
    DType real = rows.dtype().real();
    Tensor tolerance = Lax.scalar(real, Matrices.epsilon(rows) * Math.sqrt(length));
    Tensor zero = Lax.scalar(real, 0);
    var start = new Sweep(even, Lax.scalar(DType.I32, 0), Lax.scalar(real, 1));
    Sweep last =
        ControlFlow.whileLoop(
            (Sweep s) -> s.largest.gt(tolerance).and(s.count.lt(MOST_SWEEPS)),
            (Sweep s) -> {
              Round round =
                  ControlFlow.foriLoop(
                      0,
                      2 * half - 1,
                      (i, r) -> rotated(r, half, length, tolerance),
                      new Round(s.rows, zero));
              return new Sweep(round.rows, s.count.add(1), round.largest);
            },
            start);
    return Lax.sliceInDim(last.rows, 0, n, -2);
  }

  /**
   * Each of the first half of the rows rotated with one of the others, which are then paired anew.
   */
  private static Round rotated(Round r, int half, int length, Tensor tolerance) {
    Tensor a = Lax.sliceInDim(r.rows, 0, half, -2);
    Tensor b = Lax.sliceInDim(r.rows, half, 2 * half, -2);
    Tensor x = Lax.sliceInDim(a, 0, length, -1);
    Tensor y = Lax.sliceInDim(b, 0, length, -1);
    Tensor xx = Matrices.abs2(x).sum(-1).expandDims(-1);
    Tensor yy = Matrices.abs2(y).sum(-1).expandDims(-1);
    Tensor product = x.mul(y.conj()).sum(-1).expandDims(-1);
    Tensor size = xx.sqrt().mul(yy.sqrt());
    Tensor one = Lax.full(xx.type(), 1);
    Tensor cosine = product.abs().div(Lax.where(size.eq(0), one, size));
    Tensor turns = cosine.gt(tolerance);
    Tensor xy = product;
    if (product.dtype().isComplex()) {
      xy = product.abs();
      Tensor phase = product.div(Lax.where(turns, xy, one));
      b = b.mul(Lax.where(turns, phase, Lax.full(phase.type(), 1)));
    }
    Tensor zeta = yy.sub(xx).div(Lax.where(turns, xy.mul(2), one));
    Tensor root = zeta.square().add(1).sqrt();
    Tensor tangent = one.div(zeta.abs().add(root));
    tangent = Lax.where(turns, Lax.where(zeta.lt(0), tangent.neg(), tangent), 0);
    Tensor c = one.div(tangent.square().add(1).sqrt());
    Tensor s = c.mul(tangent);
    Tensor top = c.mul(a).sub(s.mul(b));
    Tensor bottom = s.mul(a).add(c.mul(b));
    // The first row stays, the others move on by one: all pairs meet once in a sweep.
    var parts =
        List.of(
            Lax.sliceInDim(top, 0, 1, -2),
            Lax.sliceInDim(bottom, 0, 1, -2),
            Lax.sliceInDim(top, 1, Math.max(half - 1, 1), -2),
            Lax.sliceInDim(bottom, 1, half, -2),
            Lax.sliceInDim(top, half - 1, half, -2));
    Tensor paired =
        half == 1 ? Lax.concatenate(List.of(top, bottom), -2) : Lax.concatenate(parts, -2);
    return new Round(paired, r.largest.maximum(cosine.max()));
  }
}
