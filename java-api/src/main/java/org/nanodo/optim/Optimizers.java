package org.nanodo.optim;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Tree;

/**
 * Optax's optimizers, and what they are chained from. Where a mask or a factor depends on a
 * parameter's path, that is as in {@code blocks_0/Mlp_0/Dense_0/kernel}.
 */
public final class Optimizers {
  private static final double MIN_PARAMETER_RMS = 1e-3;
  private static final Predicate<String> ALL = path -> true;

  private Optimizers() {}

  /** Transformations one after the other. */
  public static GradientTransformation chain(GradientTransformation... parts) {
    return new Chain(List.of(parts));
  }

  /** The parameters after a step; each update takes the element type of its parameter. */
  public static <P> P applyUpdates(P params, P updates) {
    return Tree.map((p, u) -> p.add(u.astype(p.dtype())), params, updates);
  }

  // Whole optimizers.

  /** {@link #adam(Schedule, double, double, double)} with Optax's defaults. */
  public static GradientTransformation adam(Schedule learningRate) {
    return adam(learningRate, 0.9, 0.999, 1e-8);
  }

  /** Steps in proportion to a mean over a deviation; Kingma and Ba, arXiv:1412.6980. */
  public static GradientTransformation adam(
      Schedule learningRate, double b1, double b2, double eps) {
    return chain(scaleByAdam(b1, b2, eps), scaleByLearningRate(learningRate));
  }

  /** {@link #adamw(Schedule, double, double, double, double, Predicate)} with Optax's defaults. */
  public static GradientTransformation adamw(Schedule learningRate) {
    return adamw(learningRate, 0.9, 0.999, 1e-8, 1e-4, ALL);
  }

  /** Adam with decoupled weight decay; Loshchilov and Hutter, arXiv:1711.05101. */
  public static GradientTransformation adamw(
      Schedule learningRate,
      double b1,
      double b2,
      double eps,
      double weightDecay,
      Predicate<String> decays) {
    return chain(
        scaleByAdam(b1, b2, eps),
        addDecayedWeights(weightDecay, decays),
        scaleByLearningRate(learningRate));
  }

  /** {@link #lion(Schedule, double, double, double, Predicate)} with Optax's defaults. */
  public static GradientTransformation lion(Schedule learningRate) {
    return lion(learningRate, 0.9, 0.99, 1e-3, ALL);
  }

  /** The sign of a momentum, with weight decay; Chen et al., arXiv:2302.06675. */
  public static GradientTransformation lion(
      Schedule learningRate, double b1, double b2, double weightDecay, Predicate<String> decays) {
    return chain(
        scaleByLion(b1, b2),
        addDecayedWeights(weightDecay, decays),
        scaleByLearningRate(learningRate));
  }

  /** Adafactor with Optax's defaults. */
  public static GradientTransformation adafactor(Schedule learningRate) {
    return adafactor(scaleByFactoredRms(true, 0.8, 128, 1e-30), learningRate, true, 0, 0, ALL);
  }

  /**
   * Steps in proportion to a parameter's size, with little state; Shazeer and Stern,
   * arXiv:1804.04235.
   *
   * @param secondMoment such as {@link #scaleByFactoredRms}
   * @param byParameterScale whether a step is relative to the root mean square of the parameter
   * @param momentum 0 keeps none
   * @param weightDecay the part of a parameter that each step takes away, whatever the learning
   *     rate
   */
  public static GradientTransformation adafactor(
      GradientTransformation secondMoment,
      Schedule learningRate,
      boolean byParameterScale,
      double momentum,
      double weightDecay,
      Predicate<String> decays) {
    return chain(
        secondMoment,
        clipByBlockRms(1),
        scaleBySchedule(learningRate),
        byParameterScale ? scaleByParamBlockRms() : chain(),
        momentum > 0 ? ema(momentum) : chain(),
        addDecayedWeights(weightDecay, decays),
        each(count -> p -> p.with(p.update().neg())));
  }

  /**
   * Momentum orthogonalised, for kernels; other parameters are best left to another optimizer, see
   * {@link #partition}. Jordan et al., 2024; as {@code optax.contrib.muon} of those.
   */
  public static GradientTransformation muon(
      Schedule learningRate, double weightDecay, Predicate<String> decays) {
    return chain(
        scaleByMuon(0.95, 5),
        addDecayedWeights(weightDecay, decays),
        scaleByLearningRate(learningRate));
  }

  /** Steps along the gradient. */
  public static GradientTransformation sgd(Schedule learningRate) {
    return scaleByLearningRate(learningRate);
  }

  /** Steps along a momentum: gradients before the last count {@code momentum} times as much. */
  public static GradientTransformation sgd(
      Schedule learningRate, double momentum, boolean nesterov) {
    return chain(trace(momentum, nesterov), scaleByLearningRate(learningRate));
  }

  // Parts.

  /** One transformation for the parameters whose path {@code which} accepts, one for the others. */
  public static GradientTransformation partition(
      Predicate<String> which, GradientTransformation accepted, GradientTransformation others) {
    return new Partition(which, accepted, others);
  }

  /** Scales all updates down together if their norm exceeds {@code max}; arXiv:1211.5063. */
  public static GradientTransformation clipByGlobalNorm(double max) {
    return (params, count) -> {
      Tensor norm =
          params.stream()
              .map(p -> p.update().square().sum())
              .reduce(Tensor::add)
              .orElseThrow(() -> new IllegalArgumentException("there are no parameters"))
              .sqrt();
      Tensor within = norm.lt(Lax.full(norm.type(), max));
      return params.stream()
          .map(p -> p.with(Lax.where(within, p.update(), p.update().div(norm).mul(max))))
          .toList();
    };
  }

  /** Scales each update down by itself if its root mean square exceeds {@code max}. */
  public static GradientTransformation clipByBlockRms(double max) {
    return each(count -> p -> p.with(p.update().div(rms(p.update()).div(max).maximum(1))));
  }

  /** Adam's direction; as {@code optax.scale_by_adam}. */
  public static TensorTransformation scaleByAdam(double b1, double b2, double eps) {
    return new ScaleByAdam(b1, b2, eps);
  }

  /**
   * Muon's direction: the momentum of a kernel, seen as a matrix of inputs and outputs, brought
   * close to an orthogonal one; as {@code optax.contrib.scale_by_muon} with its other defaults. How
   * many axes are inputs {@link GradientTransformation#overKernels} says.
   *
   * @param steps of Newton–Schulz, see {@link NewtonSchulz}
   */
  public static TensorTransformation scaleByMuon(double decay, int steps) {
    return new ScaleByMuon(decay, steps);
  }

  /** The sign of a momentum; as {@code optax.scale_by_lion}. */
  public static GradientTransformation scaleByLion(double b1, double b2) {
    return new OneMoment(
        "mu",
        (g, mu) -> g.mul(1 - b2).add(mu.mul(b2)),
        (g, mu, next) -> g.mul(1 - b1).add(mu.mul(b1)).sign());
  }

  /**
   * Divides by the root of a mean square; as {@code optax.scale_by_factored_rms}.
   *
   * @param factored whether the two largest axes of a tensor keep only means over each other, if
   *     both have at least {@code minDimSizeToFactor} elements
   * @param decayRate the exponent c of the decay 1 − t⁻ᶜ
   */
  public static GradientTransformation scaleByFactoredRms(
      boolean factored, double decayRate, int minDimSizeToFactor, double eps) {
    return new ScaleByFactoredRms(factored, decayRate, minDimSizeToFactor, eps);
  }

  /** Times the root mean square of the parameter, which counts as 1e-3 if it is less. */
  public static GradientTransformation scaleByParamBlockRms() {
    return each(count -> p -> p.with(p.update().mul(rms(p.value()).maximum(MIN_PARAMETER_RMS))));
  }

  /** The sum of updates, of which each step keeps {@code decay} times; as {@code optax.trace}. */
  public static GradientTransformation trace(double decay, boolean nesterov) {
    return new OneMoment(
        "trace",
        (u, sum) -> u.add(sum.mul(decay)),
        (u, sum, next) -> nesterov ? u.add(next.mul(decay)) : next);
  }

  /** The exponential moving average of updates from 0 on, not debiased; as {@code optax.ema}. */
  public static GradientTransformation ema(double decay) {
    return new OneMoment(
        "ema", (u, mean) -> u.mul(1 - decay).add(mean.mul(decay)), (u, mean, next) -> next);
  }

  /** Adds {@code rate} times the value of each parameter whose path {@code decays} accepts. */
  public static GradientTransformation addDecayedWeights(double rate, Predicate<String> decays) {
    return byPath(
        path -> decays.test(path) ? rate : 0,
        0,
        (p, factor) -> p.with(p.update().add(p.value().mul(factor))));
  }

  /** Times a factor for each parameter, such as a multiplier of its layer. */
  public static GradientTransformation scaleByPath(ToDoubleFunction<String> factor) {
    return byPath(factor, 1, (p, f) -> p.with(p.update().mul(f)));
  }

  /** Times the schedule's number for the step. */
  public static GradientTransformation scaleBySchedule(Schedule schedule) {
    return each(count -> times(schedule.at(count)));
  }

  /** Times the negative of the learning rate: the step of a descent. */
  public static GradientTransformation scaleByLearningRate(Schedule learningRate) {
    return each(count -> times(learningRate.at(count).neg()));
  }

  private static UnaryOperator<Param> times(Tensor scalar) {
    return p -> p.with(p.update().mul(scalar.astype(p.update().dtype())));
  }

  private static GradientTransformation each(TensorTransformation formula) {
    return formula;
  }

  private static GradientTransformation byPath(
      ToDoubleFunction<String> factor, double neutral, BiFunction<Param, Tensor, Param> formula) {
    return (params, count) -> params.stream().map(p -> p.lift(factor, neutral, formula)).toList();
  }

  private static Tensor rms(Tensor x) {
    return x.square().mean().sqrt();
  }
}
