package org.nanodo.grad;

import static org.nanodo.grad.VjpContext.cts;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.ElementwiseOp.Complex;
import org.nanodo.ir.ElementwiseOp.ComplexPart;
import org.nanodo.ir.RuleTable;

/**
 * VJP rules of complex numbers and their parts, in JAX's convention: a pullback is the transpose of
 * the linear map, without a conjugate. So a cotangent c of z stands for Re(c dz), and the gradient
 * of a real function of x + iy is d/dx − i d/dy.
 */
final class ComplexVjp {
  private ComplexVjp() {}

  static void addTo(RuleTable<VjpContext, List<@Nullable Tensor>> rules) {
    rules.add(Complex.class, (op, s) -> cts(s.ct().real(), s.ct().imag().neg()));
    rules.add(ComplexPart.class, (op, s) -> cts(part(op.part(), s.ct())));
  }

  private static Tensor part(ComplexPart.Part part, Tensor ct) {
    Tensor zero = Lax.zerosLike(ct);
    return switch (part) {
      case REAL -> Lax.complex(ct, zero);
      case IMAG -> Lax.complex(zero, ct.neg());
    };
  }

  /** conj(x) / |x|, and 0 at 0, as in JAX. */
  static Tensor abs(Tensor x, Tensor abs, Tensor ct) {
    Tensor nonzero = Lax.where(abs.eq(0), Lax.full(abs.type(), 1), abs);
    return x.conj().mul(ct.div(nonzero).astype(x.dtype()));
  }
}
