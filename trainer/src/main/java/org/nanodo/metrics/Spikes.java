package org.nanodo.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;

/**
 * Finds spikes of the loss and of the gradients' root mean square, which is their global norm over
 * the square root of the number of parameters. The loss must also be 5 % above what is usual, and
 * the gradients, of which logarithms are compared, half as much again. What is usual is not in
 * checkpoints: after a resume it is learnt anew, and the first 50 steps have no spikes.
 */
public final class Spikes {
  /** How many of the two are spikes at a step. */
  public static final String TAG = "spikes";

  private static final double LEAST_OF_LOSS = 0.05;
  private static final double LEAST_OF_GRADIENTS = 1.5;

  private final Series losses = new Series("loss");
  private final Series gradients = new Series("gradient rms");

  /**
   * The spikes of a step.
   *
   * @param count how many there are
   * @param lines a line for each that was none at the step before
   */
  public record Found(int count, List<String> lines) {}

  /**
   * Finds those of a step, such as {@code step 1234: loss spike 7.90, usual 3.10}.
   *
   * @param metrics of the step; to be given once for each
   */
  public Found at(long step, Map<String, Double> metrics) {
    double loss = metrics.getOrDefault("train_loss", Double.NaN);
    double rms = metrics.getOrDefault("grads/all/rms", Double.NaN);
    OptionalDouble usualLoss = losses.spike(loss, usual -> LEAST_OF_LOSS * Math.abs(usual));
    OptionalDouble usualRms = gradients.spike(Math.log(rms), usual -> Math.log(LEAST_OF_GRADIENTS));
    var lines = new ArrayList<String>();
    usualLoss.ifPresent(usual -> losses.describe(step, loss, usual).ifPresent(lines::add));
    usualRms.ifPresent(
        usual -> gradients.describe(step, rms, Math.exp(usual)).ifPresent(lines::add));
    return new Found(losses.count() + gradients.count(), lines);
  }

  /** One of the two. */
  private static final class Series {
    private final SpikeDetector detector = new SpikeDetector();
    private final String name;
    private boolean was;
    private boolean is;

    Series(String name) {
      this.name = name;
    }

    OptionalDouble spike(double value, DoubleUnaryOperator leastDistance) {
      OptionalDouble usual =
          Double.isFinite(value) ? detector.spike(value, leastDistance) : OptionalDouble.empty();
      was = is;
      is = usual.isPresent();
      return usual;
    }

    int count() {
      return is ? 1 : 0;
    }

    Optional<String> describe(long step, double value, double usual) {
      return was
          ? Optional.empty()
          : Optional.of(
              String.format(
                  Locale.ROOT, "step %d: %s spike %.3g, usual %.3g", step, name, value, usual));
    }
  }
}
