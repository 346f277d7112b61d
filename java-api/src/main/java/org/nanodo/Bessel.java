package org.nanodo;

import java.util.Arrays;
import org.nanodo.Transforms.Jvp;
import org.nanodo.ir.DType;

/**
 * Modified Bessel functions of the first kind, of orders 0 and 1, divided by the exponential of the
 * magnitude: Chebyshev series below 8 and from there on, as in Cephes.
 */
final class Bessel {
  // From the highest degree to the lowest; make_bessel.py prints them.
  private static final double[] I0E_NEAR = {
    -1.3191002710370929e-16,
    1.7178376478593669e-16,
    -3.3289141489434950e-16,
    1.8025473976442662e-15,
    -1.1752755182120518e-14,
    7.6849338877194774e-14,
    -4.8568152388537138e-13,
    2.9550814248638609e-12,
    -1.7268253819081230e-11,
    9.6758040008358082e-11,
    -5.1897951398727141e-10,
    2.6598236577252610e-09,
    -1.3000250054926375e-08,
    6.0469950182513421e-08,
    -2.6707938539443516e-07,
    1.1173875391686812e-06,
    -4.4167383585338705e-06,
    1.6448448070884651e-05,
    -5.7541950100948000e-05,
    1.8850288509601382e-04,
    -5.7637557453870801e-04,
    1.6394756169414687e-03,
    -4.3243099950506644e-03,
    1.0546460394595066e-02,
    -2.3737414805899516e-02,
    4.9305284239670788e-02,
    -9.4901097048047653e-02,
    1.7162090152220882e-01,
    -3.0468267234319829e-01,
    3.3839763720473798e-01
  };

  private static final double[] I0E_FAR = {
    7.8014349557625469e-17,
    1.8306753114214860e-19,
    7.6128741689715872e-17,
    3.0086217421452524e-17,
    -3.3328357798825285e-16,
    -3.4479028949795854e-16,
    1.7182784005221641e-15,
    3.8126288551522273e-15,
    -9.6096599443021484e-15,
    -4.1510312482044202e-14,
    1.5431867506246032e-14,
    3.8527930731625232e-13,
    7.1813286154684300e-13,
    -1.7941806830170076e-12,
    -1.3215658209261785e-11,
    -3.1499163342735123e-11,
    1.1889260241363806e-11,
    4.9406024263506065e-10,
    3.3962320679368423e-09,
    2.2666689903518491e-08,
    2.0489185899212291e-07,
    2.8913705208119994e-06,
    6.8897583469208374e-05,
    3.3691164782556839e-03,
    4.0224520550705445e-01
  };

  private static final double[] I1E_NEAR = {
    6.4197874003311188e-17,
    -7.0642841665465731e-17,
    1.9737946077356197e-16,
    -1.1427819341334689e-15,
    7.6381217406492483e-15,
    -5.0447504244062523e-14,
    3.2239222945418749e-13,
    -1.9839735660970988e-12,
    1.1736167452698957e-11,
    -6.6634875235422772e-11,
    3.6255899966806579e-10,
    -1.8872497305332469e-09,
    9.3815373716869186e-09,
    -4.4450591291332553e-08,
    2.0032947537893607e-07,
    -8.5687202651300314e-07,
    3.4702513082027230e-06,
    -1.3273163656108957e-05,
    4.7815651075585537e-05,
    -1.6176081582596784e-04,
    5.1228595616864341e-04,
    -1.5135724506313076e-03,
    4.1564229443129316e-03,
    -1.0564084894626216e-02,
    2.4726449030626547e-02,
    -5.2945981208095017e-02,
    1.0264365868984711e-01,
    -1.7641651835783409e-01,
    1.2629359322181682e-01
  };

  private static final double[] I1E_FAR = {
    8.5990783916830005e-17,
    7.4677192770905537e-18,
    -1.7165681597938357e-17,
    -3.2796502696527702e-17,
    2.5445360860863210e-16,
    3.3478523173857196e-16,
    -1.9346479461746817e-15,
    -3.8112363371336856e-15,
    1.0366774851675048e-14,
    4.2717399350143645e-14,
    -2.0987243862965636e-14,
    -4.0836031395217753e-13,
    -7.1973760952234675e-13,
    2.0356193495389383e-12,
    1.4125948912985453e-11,
    3.2526034295296688e-11,
    -1.8974846557663242e-11,
    -5.5897435221282645e-10,
    -3.8353803173272961e-09,
    -2.6314688462341487e-08,
    -2.5122362374306024e-07,
    -3.8825648088415494e-06,
    -1.1058893876259126e-04,
    -9.7610974913614253e-03,
    3.8928811750913989e-01
  };

  /** How many of the coefficients count in float32, near and far. */
  private static final int SINGLE_NEAR = 18;

  private static final int SINGLE_FAR = 8;

  private Bessel() {}

  static Tensor i0e(Tensor x) {
    return Transforms.customJvp(
            Bessel::i0eValue,
            (Tensor at, Tensor t) -> {
              Tensor y = i0eValue(at);
              return new Jvp<>(y, t.mul(i1eValue(at).sub(at.sign().mul(y))));
            })
        .apply(x);
  }

  static Tensor i1e(Tensor x) {
    return Transforms.customJvp(
            Bessel::i1eValue,
            (Tensor at, Tensor t) -> {
              Tensor y = i1eValue(at);
              Tensor slope = i0eValue(at).sub(at.sign().mul(y)).sub(ratio(at, y));
              return new Jvp<>(y, t.mul(slope));
            })
        .apply(x);
  }

  static Tensor i0(Tensor x) {
    return Transforms.customJvp(
            Bessel::i0Value, (Tensor at, Tensor t) -> new Jvp<>(i0Value(at), t.mul(i1Value(at))))
        .apply(x);
  }

  static Tensor i1(Tensor x) {
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
