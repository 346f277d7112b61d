package org.nanodo.linalg;

import java.util.List;
import org.nanodo.ControlFlow;
import org.nanodo.Lax;
import org.nanodo.Linalg;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.jit.Jitted;

/**
 * The exponential of matrices: a Padé approximation of a matrix that is halved until it is small,
 * then squared as often (Higham, "The scaling and squaring method for the matrix exponential
 * revisited", 2005). Approximations are as exact as the element type.
 */
public final class MatrixExponential {
  private static final int MOST_SQUARINGS = 16;
  private static final double[] DEGREE_7 = {17297280, 8648640, 1995840, 277200, 25200, 1512, 56, 1};
  private static final double[] DEGREE_13 = {
    64764752532480000.,
    32382376266240000.,
    7771770303897600.,
    1187353796428800.,
    129060195264000.,
    10559470521600.,
    670442572800.,
    33522128640.,
    1323241920.,
    40840800.,
    960960.,
    16380.,
    182.,
    1.
  };

  /** One program even when run eagerly. */
  private static final Jitted<Tensor, Tensor> EXPM =
      Transforms.jit(MatrixExponential::computed).named("expm");

  private MatrixExponential() {}

  /**
   * The exponentials of [..., n, n]; NaN where a norm is above 2^16 times what needs no halving.
   */
  public static Tensor of(Tensor a) {
    return EXPM.apply(a);
  }

  private static Tensor computed(Tensor a) {
    boolean wide = a.dtype().real() == DType.F64;
    double small = wide ? 5.371920351148152 : 3.925724783138660;
    Tensor norm = Lax.stopGradient(a.abs().sum(-2).max(-1)).expandDims(-1).expandDims(-1);
    Tensor halvings = norm.div(small).log().div(Math.log(2)).floor().add(1).maximum(0);
    Tensor exact = halvings.mul(Math.log(2)).neg().exp();
    Tensor scaled = a.mul(rounded(exact));
    List<Tensor> parts = parts(scaled, wide ? DEGREE_13 : DEGREE_7);
    Tensor even = parts.get(0);
    Tensor odd = parts.get(1);
    Tensor start = Linalg.solve(even.sub(odd), even.add(odd));
    Tensor power =
        ControlFlow.foriLoop(
            0,
            MOST_SQUARINGS,
            (i, x) -> Lax.where(halvings.gt(i.astype(norm.dtype())), x.matmul(x), x),
            start);
    return Lax.where(halvings.le(MOST_SQUARINGS), power, Double.NaN);
  }

  /** A power of two that was computed as an exponential. */
  private static Tensor rounded(Tensor x) {
    return x.mul(1 << MOST_SQUARINGS).round().div((double) (1 << MOST_SQUARINGS));
  }

  /** The even and the odd powers of the numerator; the denominator has the latter negated. */
  private static List<Tensor> parts(Tensor a, double[] coefficients) {
    Tensor square = a.matmul(a);
    Tensor eye = Matrices.eye(a, a.dim(-1), a.dim(-1));
    int last = coefficients.length - 1;
    Tensor even = eye.mul(coefficients[last - 1]);
    Tensor odd = eye.mul(coefficients[last]);
    for (int k = last - 2; k > 0; k -= 2) {
      even = even.matmul(square).add(eye.mul(coefficients[k - 1]));
      odd = odd.matmul(square).add(eye.mul(coefficients[k]));
    }
    return List.of(even, a.matmul(odd));
  }
}
