package org.nanodo.config;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The optimizer and its learning-rate schedule, as NanoDO's {@code optimizer.py} reads them. Every
 * number is 0 or one of float32's: up to 3.4e38, and from 1.2e-38.
 *
 * @param weightDecay times the learning rate; adafactor's is not, and so takes this part of every
 *     parameter away in each step
 * @param clipByGlobalNorm the largest norm of all gradients together; absent (or 0) does not clip
 * @param decaySteps length of the cosine; absent is all steps after the warm-up
 * @param eps above 0; absent is the optimizer's own: 1e-9 for adamw, 1e-30 for adafactor
 * @param weightDecayExclusionNames parameters whose path contains one of these do not decay; each
 *     must be part of some path
 * @param layerwiseLrMultiplier factor by part of a parameter's path; in order of name, first match
 *     wins; each must be part of some path
 * @param momentum adafactor's; absent keeps none
 * @param zLoss factor of the z-loss that is added to the training loss; 0 adds none
 * @param widthBase the width that learning rates are for: updates of kernels are multiplied by this
 *     over {@code model.D}, as in Everett et al., arXiv:2407.05872; 0 leaves them
 */
public record OptKeys(
    int numTrainSteps,
    double peakLearningRate,
    double initLearningRate,
    double finalLearningRate,
    int warmupSteps,
    String decayType,
    double weightDecay,
    Optional<Double> clipByGlobalNorm,
    String optimizer,
    int gradAccumulationSteps,
    Optional<Integer> decaySteps,
    double b1,
    double b2,
    Optional<Double> eps,
    boolean independentWeightDecay,
    List<String> weightDecayExclusionNames,
    Map<String, Double> layerwiseLrMultiplier,
    boolean multiplyByParameterScale,
    double decayRate,
    Optional<Double> momentum,
    boolean factored,
    double zLoss,
    int widthBase) {

  public OptKeys {
    clipByGlobalNorm = clipByGlobalNorm.filter(norm -> norm != 0);
    weightDecayExclusionNames = List.copyOf(weightDecayExclusionNames);
    SortedMap<String, Double> sorted = new TreeMap<>(layerwiseLrMultiplier);
    layerwiseLrMultiplier = Collections.unmodifiableSortedMap(sorted);
  }

  /**
   * How many steps the end of {@code decay_type=constant_linear_decay_N} takes; empty for others.
   *
   * @throws ConfigException if there are not that many
   */
  public OptionalInt linearDecaySteps() {
    return LearningRateSchedules.linearDecaySteps(this);
  }

  /** Whether the parameter at {@code path} is subject to weight decay. */
  public boolean decays(String path) {
    return weightDecayExclusionNames.stream().noneMatch(path::contains);
  }

  /** The factor that the updates of the parameter at {@code path} are multiplied by. */
  public double multiplier(String path) {
    return layerwiseLrMultiplier.entrySet().stream()
        .filter(e -> path.contains(e.getKey()))
        .findFirst()
        .map(Map.Entry::getValue)
        .orElse(1.);
  }
}
