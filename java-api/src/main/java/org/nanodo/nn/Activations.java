package org.nanodo.nn;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.Reduce;
import org.nanodo.trace.Composite;

/** The activation functions of {@link Nn}, defined as in {@code jax.nn}. */
abstract class Activations {
  private static final double SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

  /**
   * With these a layer's outputs keep mean 0 and variance 1: Klambauer et al., arXiv:1706.02515.
   */
  private static final double SELU_ALPHA = 1.6732632423543772;

  private static final double SELU_SCALE = 1.0507009873554805;

  Activations() {}

  /**
   * Gaussian error linear unit in its tanh approximation: x (1 + tanh(√(2/π) (x + 0.044715 x³))) /
   * 2. Hendrycks and Gimpel, arXiv:1606.08415.
   */
  public static Tensor gelu(Tensor x) {
    return Composite.of("gelu").unary(Activations::geluOf, x);
  }

  private static Tensor geluOf(Tensor x) {
    Tensor cubed = x.mul(x).mul(x);
    Tensor inner = x.add(cubed.mul(0.044715)).mul(SQRT_2_OVER_PI);
    return x.mul(inner.tanh().add(1).mul(0.5));
  }

  /** Gaussian error linear unit: x Φ(x), as {@code jax.nn.gelu} with {@code approximate=False}. */
  public static Tensor geluExact(Tensor x) {
    return Composite.of("geluExact")
        .unary(v -> v.mul(0.5).mul(v.mul(-Math.sqrt(0.5)).unary(Unary.Kind.ERFC)), x);
  }

  /** 1 / (1 + exp(−x)). */
  public static Tensor sigmoid(Tensor x) {
    return x.unary(Unary.Kind.LOGISTIC);
  }

  /** The logarithm of {@link #sigmoid}, without overflow. */
  public static Tensor logSigmoid(Tensor x) {
    return Composite.of("logSigmoid").unary(v -> softplus(v.neg()).neg(), x);
  }

  /** log(1 + exp(x)), without overflow. */
  public static Tensor softplus(Tensor x) {
    return Composite.of("softplus").unary(v -> v.logaddexp(Lax.zerosLike(v)), x);
  }

  /** (x + √(x² + b)) / 2: Barron, arXiv:2112.11687. */
  public static Tensor squareplus(Tensor x, double b) {
    return Composite.of("squareplus", b).unary(v -> v.square().add(b).sqrt().add(v).mul(0.5), x);
  }

  /**
   * {@code cap · tanh(x / cap)}, which is close to {@code x} where that is small and never beyond
   * the cap; Gemma 2, arXiv:2408.00118.
   *
   * @param cap 0 returns {@code x}
   */
  public static Tensor softcap(Tensor x, double cap) {
    return cap == 0 ? x : Composite.of("softcap", cap).unary(v -> v.div(cap).tanh().mul(cap), x);
  }

  /** Sigmoid linear unit, also known as swish: x sigmoid(x). */
  public static Tensor silu(Tensor x) {
    return Composite.of("silu").unary(v -> v.mul(sigmoid(v)), x);
  }

  /** x tanh(softplus(x)): Misra, arXiv:1908.08681. */
  public static Tensor mish(Tensor x) {
    return Composite.of("mish").unary(v -> v.mul(softplus(v).tanh()), x);
  }

  /** The larger of x and 0, with the derivative 0 at 0. */
  public static Tensor relu(Tensor x) {
    return Composite.of("relu").unary(v -> Lax.where(v.le(0), Lax.zerosLike(v), v), x);
  }

  /** The larger of x and 0, but 6 at most. */
  public static Tensor relu6(Tensor x) {
    return Composite.of("relu6").unary(v -> v.maximum(0).minimum(6), x);
  }

  /** x, multiplied by {@code slope} where it is negative; {@code jax.nn} takes 0.01 by default. */
  public static Tensor leakyRelu(Tensor x, double slope) {
    return Composite.of("leakyRelu", slope).unary(v -> Lax.where(v.ge(0), v, v.mul(slope)), x);
  }

  /** Exponential linear unit: x, or exp(x) − 1 where it is negative. */
  public static Tensor elu(Tensor x) {
    return elu(x, 1);
  }

  /** x, or α (exp(x) − 1) where it is negative: Clevert et al., arXiv:1511.07289. */
  public static Tensor elu(Tensor x, double alpha) {
    return Composite.of("elu", alpha).unary(v -> eluOf(v, alpha), x);
  }

  private static Tensor eluOf(Tensor x, double alpha) {
    Tensor positive = x.gt(0);
    return Lax.where(positive, x, Lax.where(positive, 0, x).expm1().mul(alpha));
  }

  /** Scaled {@link #elu}, for networks without normalisation. */
  public static Tensor selu(Tensor x) {
    return Composite.of("selu").unary(v -> elu(v, SELU_ALPHA).mul(SELU_SCALE), x);
  }

  /** {@link #elu} with a continuous derivative: Barron, arXiv:1704.07483. */
  public static Tensor celu(Tensor x, double alpha) {
    return Composite.of("celu", alpha)
        .unary(v -> v.maximum(0).add(v.minimum(0).div(alpha).expm1().mul(alpha)), x);
  }

  /** x, but −1 at least and 1 at most. */
  public static Tensor hardTanh(Tensor x) {
    return Composite.of("hardTanh")
        .unary(v -> Lax.where(v.gt(1), 1, Lax.where(v.lt(-1), -1, v)), x);
  }

  /** {@link #relu6} of x + 3, divided by 6. */
  public static Tensor hardSigmoid(Tensor x) {
    return Composite.of("hardSigmoid").unary(v -> relu6(v.add(3)).div(6), x);
  }

  /** x {@link #hardSigmoid}(x), also known as hard swish. */
  public static Tensor hardSilu(Tensor x) {
    return Composite.of("hardSilu").unary(v -> v.mul(hardSigmoid(v)), x);
  }

  /** x / (1 + |x|). */
  public static Tensor softSign(Tensor x) {
    return Composite.of("softSign").unary(v -> v.div(v.abs().add(1)), x);
  }

  /**
   * Gated linear unit: one half of {@code x} along {@code axis} times the sigmoid of the other.
   *
   * @throws org.nanodo.ir.ShapeException if the axis is odd
   */
  public static Tensor glu(Tensor x, int axis) {
    return Composite.of("glu", axis).unary(v -> gluOf(v, axis), x);
  }

  private static Tensor gluOf(Tensor x, int axis) {
    require(
        x.dim(axis) % 2 == 0, "glu: axis %d of %s has no halves; its size must be even", axis, x);
    List<Tensor> halves = x.split(2, axis);
    return halves.get(0).mul(sigmoid(halves.get(1)));
  }

  /** The logarithm of {@link #softmax}, exact where that is close to zero. */
  public static Tensor logSoftmax(Tensor x) {
    return logSoftmax(x, -1);
  }

  /** The same over any axes. */
  public static Tensor logSoftmax(Tensor x, int... axes) {
    return Composite.of("logSoftmax", axes).unary(v -> logSoftmaxOf(v, axes), x);
  }

  private static Tensor logSoftmaxOf(Tensor x, int... axes) {
    Tensor shifted = x.sub(shift(x, axes));
    return shifted.sub(shifted.exp().keepDims().sum(axes).log());
  }

  /** Exponentials over the last axis divided by their sum; the largest is subtracted first. */
  public static Tensor softmax(Tensor x) {
    return softmax(x, -1);
  }

  /** The same over any axes. */
  public static Tensor softmax(Tensor x, int... axes) {
    return Composite.of("softmax", axes).unary(v -> softmaxOf(v, axes), x);
  }

  private static Tensor softmaxOf(Tensor x, int... axes) {
    Tensor exp = x.sub(shift(x, axes)).exp();
    return exp.div(exp.keepDims().sum(axes));
  }

  /** The largest element along the axes, which subtracted prevents overflow. */
  static Tensor shift(Tensor x, int... axes) {
    return Lax.stopGradient(x.keepDims().reduce(Reduce.Kind.MAX, axes));
  }

  /**
   * {@code x} with mean 0 and variance 1 along the axes: statistics as E[x] and E[x²] − E[x]², ε
   * added to the variance.
   */
  public static Tensor standardize(Tensor x, double epsilon, int... axes) {
    return Composite.of("standardize", epsilon, axes)
        .unary(v -> standardizeOf(v, epsilon, axes), x);
  }

  private static Tensor standardizeOf(Tensor x, double epsilon, int... axes) {
    Tensor mean = x.keepDims().mean(axes);
    Tensor variance = x.square().keepDims().mean(axes).sub(mean.square());
    return x.sub(mean).mul(variance.add(epsilon).rsqrt());
  }
}
