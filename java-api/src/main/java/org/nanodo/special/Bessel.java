package org.nanodo.special;

import java.util.Arrays;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.Jvp;
import org.nanodo.ir.DType;

/**
 * Modified Bessel functions of the first kind, of orders 0 and 1, by those divided by the
 * exponential of the magnitude: Chebyshev series below 8 and from there on, as in Cephes.
 */
public final class Bessel {
  // From the highest degree to the lowest; make_bessel.py prints them.
  private static final double[] I0E_NEAR = {
    -1.319100271037093e-16,
    1.717837647859367e-16,
    -3.328914148943495e-16,
    1.8025473976442662e-15,
    -1.1752755182120518e-14,
    7.684933887719477e-14,
    -4.856815238853714e-13,
    2.955081424863861e-12,
    -1.726825381908123e-11,
    9.675804000835808e-11,
    -5.189795139872714e-10,
    2.659823657725261e-09,
    -1.3000250054926375e-08,
    6.046995018251342e-08,
    -2.6707938539443516e-07,
    1.1173875391686812e-06,
    -4.4167383585338705e-06,
    1.644844807088465e-05,
    -5.7541950100948e-05,
    0.00018850288509601382,
    -0.000576375574538708,
    0.0016394756169414687,
    -0.004324309995050664,
    0.010546460394595066,
    -0.023737414805899516,
    0.04930528423967079,
    -0.09490109704804765,
    0.17162090152220882,
    -0.3046826723431983,
    0.338397637204738
  };

  private static final double[] I0E_FAR = {
    7.801434955762547e-17,
    1.830675311421486e-19,
    7.612874168971587e-17,
    3.0086217421452524e-17,
    -3.3328357798825285e-16,
    -3.4479028949795854e-16,
    1.718278400522164e-15,
    3.812628855152227e-15,
    -9.609659944302148e-15,
    -4.15103124820442e-14,
    1.5431867506246032e-14,
    3.852793073162523e-13,
    7.18132861546843e-13,
    -1.7941806830170076e-12,
    -1.3215658209261785e-11,
    -3.149916334273512e-11,
    1.1889260241363806e-11,
    4.940602426350606e-10,
    3.3962320679368423e-09,
    2.266668990351849e-08,
    2.048918589921229e-07,
    2.8913705208119994e-06,
    6.889758346920837e-05,
    0.003369116478255684,
    0.40224520550705445
  };

  private static final double[] I1E_NEAR = {
    6.419787400331119e-17,
    -7.064284166546573e-17,
    1.9737946077356197e-16,
    -1.1427819341334689e-15,
    7.638121740649248e-15,
    -5.0447504244062523e-14,
    3.223922294541875e-13,
    -1.983973566097099e-12,
    1.1736167452698957e-11,
    -6.663487523542277e-11,
    3.625589996680658e-10,
    -1.887249730533247e-09,
    9.381537371686919e-09,
    -4.445059129133255e-08,
    2.0032947537893607e-07,
    -8.568720265130031e-07,
    3.470251308202723e-06,
    -1.3273163656108957e-05,
    4.781565107558554e-05,
    -0.00016176081582596784,
    0.0005122859561686434,
    -0.0015135724506313076,
    0.0041564229443129316,
    -0.010564084894626216,
    0.024726449030626547,
    -0.052945981208095017,
    0.10264365868984711,
    -0.1764165183578341,
    0.12629359322181682
  };

  private static final double[] I1E_FAR = {
    8.599078391683e-17,
    7.467719277090554e-18,
    -1.7165681597938357e-17,
    -3.27965026965277e-17,
    2.544536086086321e-16,
    3.3478523173857196e-16,
    -1.9346479461746817e-15,
    -3.8112363371336856e-15,
    1.0366774851675048e-14,
    4.2717399350143645e-14,
    -2.0987243862965636e-14,
    -4.0836031395217753e-13,
    -7.197376095223468e-13,
    2.0356193495389383e-12,
    1.4125948912985453e-11,
    3.252603429529669e-11,
    -1.897484655766324e-11,
    -5.589743522128265e-10,
    -3.835380317327296e-09,
    -2.6314688462341487e-08,
    -2.5122362374306024e-07,
    -3.882564808841549e-06,
    -0.00011058893876259126,
    -0.009761097491361425,
    0.3892881175091399
  };

  /** How many of the coefficients count in float32, near and far. */
  private static final int SINGLE_NEAR = 18;

  private static final int SINGLE_FAR = 8;

  private Bessel() {}

  /** exp(−|x|) I₀(x). */
  public static Tensor i0e(Tensor x) {
    return Transforms.customJvp(
            Bessel::i0eValue,
            (Tensor at, Tensor t) -> {
              Tensor y = i0eValue(at);
              return new Jvp<>(y, t.mul(i1eValue(at).sub(at.sign().mul(y))));
            })
        .apply(x);
  }

  /** exp(−|x|) I₁(x). */
  public static Tensor i1e(Tensor x) {
    return Transforms.customJvp(
            Bessel::i1eValue,
            (Tensor at, Tensor t) -> {
              Tensor y = i1eValue(at);
              Tensor slope = i0eValue(at).sub(at.sign().mul(y)).sub(ratio(at, y));
              return new Jvp<>(y, t.mul(slope));
            })
        .apply(x);
  }

  /** I₀(x). */
  public static Tensor i0(Tensor x) {
    return Transforms.customJvp(
            Bessel::i0Value, (Tensor at, Tensor t) -> new Jvp<>(i0Value(at), t.mul(i1Value(at))))
        .apply(x);
  }

  /** I₁(x). */
  public static Tensor i1(Tensor x) {
    return Transforms.customJvp(
            Bessel::i1Value,
            (Tensor at, Tensor t) -> {
              Tensor y = i1Value(at);
              return new Jvp<>(y, t.mul(i0Value(at).sub(ratio(at, y))));
            })
        .apply(x);
  }

  private static Tensor i0Value(Tensor x) {
    return x.abs().exp().mul(i0eValue(x));
  }

  private static Tensor i1Value(Tensor x) {
    return x.abs().exp().mul(i1eValue(x));
  }

  /** y / x, which both orders have 1/2 as their limit at 0. */
  private static Tensor ratio(Tensor x, Tensor y) {
    Tensor zero = x.eq(0);
    return Lax.where(zero, 0.5, y.div(Lax.where(zero, 1, x)));
  }

  private static Tensor i0eValue(Tensor x) {
    Tensor size = x.abs();
    Tensor near = series(size.div(2.).sub(2), of(x, I0E_NEAR, SINGLE_NEAR));
    return Lax.where(size.le(8), near, far(size, of(x, I0E_FAR, SINGLE_FAR)));
  }

  private static Tensor i1eValue(Tensor x) {
    Tensor size = x.abs();
    Tensor near = series(size.div(2.).sub(2), of(x, I1E_NEAR, SINGLE_NEAR)).mul(x);
    Tensor far = far(size, of(x, I1E_FAR, SINGLE_FAR));
    return Lax.where(size.le(8), near, x.sign().mul(far));
  }

  private static Tensor far(Tensor size, double... coefficients) {
    Tensor beyond = Lax.where(size.le(8), 8, size);
    return series(beyond.reciprocal().mul(32).sub(2), coefficients).div(beyond.sqrt());
  }

  private static double[] of(Tensor x, double[] coefficients, int single) {
    int from = x.dtype() == DType.F64 ? 0 : coefficients.length - single;
    return Arrays.copyOfRange(coefficients, from, coefficients.length);
  }

  /** The sum of a Chebyshev series by Clenshaw's recurrence, of twice the argument. */
  private static Tensor series(Tensor twice, double... coefficients) {
    Tensor before = Lax.zerosLike(twice);
    Tensor last = Lax.full(twice.type(), coefficients[0]);
    for (int i = 1; i < coefficients.length - 1; i++) {
      Tensor next = twice.mul(last).sub(before).add(coefficients[i]);
      before = last;
      last = next;
    }
    return twice.mul(last).mul(0.5).sub(before).add(coefficients[coefficients.length - 1]);
  }
}
