package org.nanodo.report;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.nanodo.metrics.Curve;
import org.nanodo.metrics.RunEvents;

/**
 * What a run has left in its workdir.
 *
 * @param name what it is called in the report, unlike all others
 * @param config its keys by path; empty if there is no config.json
 * @param environment what it ran on; empty if the run has not written that down
 */
record Run(
    String name,
    Path folder,
    Map<String, String> config,
    Map<String, String> environment,
    RunEvents events) {
  static final String CONFIG = "config.json";
  static final String ENVIRONMENT = "environment.json";

  static Run read(String name, Path folder) {
    return new Run(
        name,
        folder,
        flat(folder.resolve(CONFIG)),
        flat(folder.resolve(ENVIRONMENT)),
        RunEvents.read(folder));
  }

  private static Map<String, String> flat(Path file) {
    return JsonFiles.read(file).map(JsonFiles::flat).orElse(Map.of());
  }

  /** The curve of a metric; empty if the run has not written any value of it. */
  Optional<Curve> curve(String tag) {
    return Optional.ofNullable(events.curves().get(tag));
  }

  /** How many steps are done, as far as metrics tell. */
  long steps() {
    return events.curves().entrySet().stream()
        .mapToLong(e -> e.getValue().lastStep() + (countsFromZero(e.getKey()) ? 1 : 0))
        .max()
        .orElse(0);
  }

  /** What is measured in a step has its number, all else the number of steps before it. */
  private static boolean countsFromZero(String tag) {
    return tag.equals(Tags.TRAIN_LOSS);
  }

  /** How many steps the config asks for. */
  OptionalDouble totalSteps() {
    return number(config, "opt.num_train_steps");
  }

  /** Tokens or other examples of a step: as the run wrote, else as its config tells. */
  OptionalDouble perStep() {
    OptionalDouble written = number(environment, "units_per_step");
    if (written.isPresent()) {
      return written;
    }
    OptionalDouble batch = number(config, "batch_size");
    return batch.isPresent()
        ? OptionalDouble.of(batch.getAsDouble() * number(config, "model.L").orElse(1))
        : batch;
  }

  /** What {@link #perStep} counts. */
  String unit() {
    return environment.getOrDefault("unit", "tokens");
  }

  private static OptionalDouble number(Map<String, String> values, String key) {
    try {
      return values.containsKey(key)
          ? OptionalDouble.of(Double.parseDouble(values.get(key)))
          : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  /** Finished, under way, or why not. */
  String state() {
    long steps = steps();
    double loss = curve(Tags.TRAIN_LOSS).map(Curve::last).orElse(0.);
    if (!Double.isFinite(loss)) {
      return "diverged: train_loss is " + Numbers.compact(loss);
    }
    if (steps == 0) {
      return "no step yet";
    }
    return totalSteps().isPresent() && steps >= totalSteps().getAsDouble()
        ? "finished"
        : "unfinished";
  }

  /** The lowest finite value of a metric. */
  static double lowest(Curve curve) {
    return values(curve).min().orElse(Double.NaN);
  }

  static double median(Curve curve) {
    double[] sorted = values(curve).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  static double highest(Curve curve) {
    return values(curve).max().orElse(Double.NaN);
  }

  private static DoubleStream values(Curve curve) {
    double[] values = new double[curve.size()];
    Arrays.setAll(values, curve::value);
    return Arrays.stream(values).filter(Double::isFinite);
  }
}
