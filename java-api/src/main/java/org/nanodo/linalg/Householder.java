package org.nanodo.linalg;

import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;

/**
 * QR factorization by Householder reflections, of LAPACK's signs: I − τ v vᴴ with v one on the
 * diagonal (Golub and Van Loan, "Matrix Computations", 5.1 and 5.2). Their adjoints make the
 * diagonal of R real.
 */
final class Householder {
  private Householder() {}

  /** A reflection: a column v and its factor τ. */
  private record Reflection(Tensor v, Tensor tau) {
    Tensor apply(Tensor x) {
      Tensor products = Matrices.mH(v).matmul(x);
      return x.sub(tau.mul(v).mul(products));
    }

    Reflection adjoint() {
      return new Reflection(v, tau.conj());
    }
  }

  /** Q [..., m, k] and R [..., k, n] with k the smaller of m and n. */
  static List<Tensor> qr(Tensor a) {
    return qr(a, Math.min(a.dim(-2), a.dim(-1)));
  }

  /**
   * The same with {@code width} columns of Q and rows of R, at least as many as the smaller of m,
   * n.
   */
  static List<Tensor> qr(Tensor a, int width) {
    int m = a.dim(-2);
    int k = Math.min(m, a.dim(-1));
    var indices = a.type().with(DType.I32);
    Tensor rows = Lax.iota(indices.with(a.shape().with(-1, 1)), -2);
    Tensor columns = Lax.iota(indices.with(a.shape().with(-2, 1)), -1);
    Tensor counts = Tensor.arange(k);
    Scan<Tensor, Tensor, Reflection> scan =
        Scan.of(
            (x, j) -> {
              Tensor inColumn = columns.eq(j);
              Tensor column = Lax.where(inColumn, x, 0).sum(-1).expandDims(-1);
              Tensor head = Lax.where(rows.eq(j), column, 0).sum(-2).expandDims(-2);
              Tensor below = Lax.where(rows.gt(j), column, 0);
              Tensor rest = Matrices.abs2(below).sum(-2).expandDims(-2);
              Tensor norm = Matrices.abs2(head).add(rest).sqrt();
              Tensor reflected = Lax.where(head.real().ge(0), norm.neg(), norm).astype(a.dtype());
              Tensor none = rest.eq(0).and(head.imag().eq(0));
              Tensor one = Lax.full(head.type(), 1);
              Tensor diagonal = Lax.where(none, head, reflected);
              Tensor tau =
                  Lax.where(
                      none,
                      Lax.zerosLike(head),
                      diagonal.sub(head).div(Lax.where(none, one, diagonal)));
              Tensor v = below.div(Lax.where(none, one, head.sub(diagonal)));
              var h = new Reflection(Lax.where(rows.eq(j), one, v), tau);
              Tensor exact = Lax.where(rows.eq(j), diagonal, Lax.where(rows.le(j), column, 0));
              return new Step<>(Lax.where(inColumn, exact, h.adjoint().apply(x)), h);
            });
    Step<Tensor, Reflection> reduced = scan.apply(a, counts);
    Scan<Tensor, Reflection, List<Tensor>> product =
        Scan.of((Tensor q, Reflection h) -> new Step<>(h.apply(q), List.<Tensor>of())).reverse();
    Tensor q = product.apply(Matrices.eye(a, m, width), reduced.y(), k).carry();
    return List.of(q, Matrices.triu(Lax.sliceInDim(reduced.carry(), 0, width, -2), 0));
  }
}
