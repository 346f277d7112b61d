package org.nanodo.parity;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nanodo.config.Config;
import org.nanodo.io.Safetensors;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;

/**
 * The differences between a replay and the recorded run.
 *
 * @param dtype the type that the model computes in
 * @param deviations the largest deviation of each measure of which something was recorded
 */
public record Comparison(DType dtype, Map<Measure, Deviation> deviations) {
  private static final String LOSS = "train_loss";
  private static final Pattern UPDATE = Pattern.compile("updates/(.+)_(?:mean|std)");

  /** Compares {@code replay} with {@code run}. */
  public static Comparison of(ParityRun run, Replay replay) {
    var worst = new EnumMap<Measure, Deviation>(Measure.class);
    RunFiles files = run.files();
    files.tensors(RunFiles.INIT).ifPresent(t -> worst.put(Measure.INIT, tensors(t, replay.init())));
    files
        .tensors(RunFiles.FINAL)
        .ifPresent(t -> worst.put(Measure.FINAL, tensors(t, replay.end())));
    Map<String, Literal> logits = Map.of(RunFiles.LOGITS_TENSOR, replay.first().logits_BxLxV());
    files.tensors(RunFiles.LOGITS).ifPresent(t -> worst.put(Measure.LOGITS, tensors(t, logits)));
    Optional<Double> start = run.evalLossInit();
    if (start.isPresent()) {
      double error = relative(replay.first().loss(), start.get(), start.get());
      worst.put(Measure.LOSS, Deviation.NONE.or(error, "before step 0"));
    }
    DType dtype = dtype(run.config());
    for (int step = 0; step < replay.steps().size(); step++) {
      Map<String, Double> expected = new LinkedHashMap<>(run.metrics(step));
      if (Measure.isHalf(dtype)) {
        expected.keySet().removeIf(name -> isOneSign(name, replay.steps().get(0)));
      }
      metrics(step, replay.steps().get(step), expected, worst);
    }
    return new Comparison(dtype, worst);
  }

  /**
   * Whether a metric is the mean or deviation of an update so small that one element is more of it
   * than the tolerance: Adam's first updates are signs of gradients, and rounding to 16 bits turns
   * a sign. The root mean square of such an update is compared.
   */
  private static boolean isOneSign(String metric, Map<String, Double> counts) {
    Matcher update = UPDATE.matcher(metric);
    double elements =
        update.matches()
            ? counts.getOrDefault("n_params/" + update.group(1), Double.MAX_VALUE)
            : Double.MAX_VALUE;
    return 1 / elements > Measure.METRIC.tolerance(DType.BF16);
  }

  /** What the run computes in: float32 unless its task has a key for it. */
  private static DType dtype(Config config) {
    Object name = config.flat().getOrDefault("model.dtype", DType.F32.jaxName());
    return Stream.of(DType.values())
        .filter(t -> t.jaxName().equals(name))
        .findFirst()
        .orElse(DType.F32);
  }

  /** Whether all measures are within tolerance. */
  public boolean passes() {
    return deviations.keySet().stream().allMatch(this::passes);
  }

  /** Whether a measure is within tolerance, or was not compared. */
  public boolean passes(Measure measure) {
    Deviation deviation = deviations.getOrDefault(measure, Deviation.NONE);
    return deviation.error() <= measure.tolerance(dtype);
  }

  private static void metrics(
      int step,
      Map<String, Double> found,
      Map<String, Double> expected,
      Map<Measure, Deviation> worst) {
    expected.forEach(
        (name, value) -> {
          double actual = found.getOrDefault(name, Double.NaN);
          double error = relative(actual, value, scale(name, value, expected));
          String where = name.equals(LOSS) ? "step " + step : name + " of step " + step;
          Measure measure = name.equals(LOSS) ? Measure.LOSS : Measure.METRIC;
          worst.merge(
              measure,
              Deviation.NONE.or(error, where),
              (before, d) -> before.or(d.error(), d.where()));
        });
  }

  /** The scale of a metric's relative error: for a mean or std, the rms of its tensor. */
  private static double scale(String name, double value, Map<String, Double> metrics) {
    String rms = name.replaceFirst("([/_])(mean|std)$", "$1rms");
    return metrics.getOrDefault(rms, value);
  }

  private static double relative(double found, double expected, double scale) {
    return found == expected ? 0 : (found - expected) / scale;
  }

  private static Deviation tensors(Safetensors expected, Map<String, Literal> found) {
    Deviation worst = Deviation.NONE;
    for (String name : expected.types().keySet()) {
      Literal value = expected.read(name);
      Literal actual = found.get(name);
      if (actual == null || !actual.type().equals(value.type())) {
        return worst.or(Double.NaN, "%s: expected %s, found %s".formatted(name, value, actual));
      }
      worst = worst.or(largestDifference(actual.toFloats(), value.toFloats()), name);
    }
    return worst;
  }

  private static double largestDifference(float[] a, float[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = a[i] == b[i] ? 0 : Math.abs((double) a[i] - b[i]);
      largest = difference <= largest ? largest : difference; // A NaN is not <= and stays.
    }
    return largest;
  }
}
