package org.nanodo.optim;

import java.util.OptionalInt;
import org.nanodo.config.ConfigException;
import org.nanodo.config.OptKeys;

/** NanoDO's learning-rate schedules: a linear warm-up, then what {@code decay_type} names. */
public final class Schedules {
  private Schedules() {}

  /**
   * The schedule that a config describes.
   *
   * @throws ConfigException if there is no such {@code decay_type}
   */
  public static Schedule of(OptKeys c) {
    double peak = c.peakLearningRate();
    double end = c.finalLearningRate();
    int warmup = c.warmupSteps();
    int rest = c.numTrainSteps() - warmup;
    Schedule start = Schedule.linear(c.initLearningRate(), peak, warmup);
    String type = c.decayType();
    OptionalInt linear = c.linearDecaySteps();
    if (linear.isPresent()) {
      int decay = linear.getAsInt();
      int boundary = c.numTrainSteps() - decay;
      // Both schedules behind the warm-up count from their own boundary.
      return start
          .until(warmup, Schedule.constant(peak))
          .until(boundary, Schedule.linear(peak, end, decay));
    }
    return switch (type) {
      case "cosine" ->
          start.until(warmup, Schedule.cosine(peak, c.decaySteps().orElse(rest), end / peak));
      case "linear" -> start.until(warmup, Schedule.linear(peak, end, rest));
      case "rsqrt" -> start.until(warmup, Schedule.rsqrt(peak, 1 + warmup));
      case "constant" -> start.until(warmup, Schedule.constant(peak));
      case "constant_without_warmup" -> Schedule.constant(peak);
      default -> throw new ConfigException("opt.decay_type=" + type + " is not a schedule");
    };
  }
}
