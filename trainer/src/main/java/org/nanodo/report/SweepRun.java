package org.nanodo.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nanodo.metrics.Curve;

/**
 * What came of one run of a sweep.
 *
 * @param name of its folder
 * @param values of the keys that the sweep goes over
 * @param status how it ended; whatever it is, the measurements are those made until then
 * @param message why it failed; empty if it did not
 * @param trainLoss of the last step
 * @param evalLoss of the last evaluation
 * @param perSecond tokens, or other examples
 * @param seconds what all its sessions took
 */
public record SweepRun(
    String name,
    Map<String, String> values,
    Status status,
    String message,
    OptionalDouble trainLoss,
    OptionalDouble evalLoss,
    OptionalDouble perSecond,
    double seconds) {
  /** How a run ended. */
  public enum Status {
    /** All its steps are done. */
    FINISHED,
    /** Its loss or its state is not finite. */
    DIVERGED,
    /** It was refused, or something else went wrong. */
    FAILED,
    /** It was stopped, and goes on when the sweep is called again. */
    STOPPED;

    /** Whether another try would end in the same way. */
    public boolean isFinal() {
      return this == FINISHED || this == DIVERGED;
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Reads what a run has measured from its workdir. */
  public static SweepRun measured(
      Path workdir, String name, Map<String, String> values, Status status, String message) {
    Run run = Run.read(name, workdir);
    Optional<Double> speed = run.curve(Tags.STEPS_PER_SECOND).map(Run::median);
    return new SweepRun(
        name,
        values,
        status,
        message,
        last(run, Tags.TRAIN_LOSS),
        last(run, Tags.EVAL_LOSS),
        speed.isPresent() && run.perStep().isPresent()
            ? finite(speed.get() * run.perStep().getAsDouble())
            : OptionalDouble.empty(),
        run.events().seconds());
  }

  private static OptionalDouble last(Run run, String tag) {
    return finite(run.curve(tag).map(Curve::last).orElse(Double.NaN));
  }

  private static OptionalDouble finite(double value) {
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  /**
   * The loss to judge it by: the held-out one if there is one; empty if it has none that counts.
   */
  OptionalDouble loss() {
    return status != Status.FINISHED
        ? OptionalDouble.empty()
        : evalLoss.isPresent() ? evalLoss : trainLoss;
  }

  JsonObject json() {
    var json = new JsonObject();
    var swept = new JsonObject();
    values.forEach(swept::addProperty);
    json.addProperty("name", name);
    json.add("values", swept);
    json.addProperty("status", status.text());
    if (!message.isEmpty()) {
      json.addProperty("message", message);
    }
    trainLoss.ifPresent(loss -> json.addProperty(Tags.TRAIN_LOSS, loss));
    evalLoss.ifPresent(loss -> json.addProperty(Tags.EVAL_LOSS, loss));
    perSecond.ifPresent(speed -> json.addProperty("tokens_per_sec", speed));
    json.addProperty("seconds", seconds);
    return json;
  }

  /**
   * @throws RuntimeException of many kinds if that is no run
   */
  static SweepRun of(JsonObject json) {
    Map<String, String> values = new LinkedHashMap<>();
    json.getAsJsonObject("values")
        .entrySet()
        .forEach(e -> values.put(e.getKey(), e.getValue().getAsString()));
    return new SweepRun(
        json.get("name").getAsString(),
        values,
        Status.valueOf(json.get("status").getAsString().toUpperCase(Locale.ROOT)),
        json.has("message") ? json.get("message").getAsString() : "",
        number(json, Tags.TRAIN_LOSS),
        number(json, Tags.EVAL_LOSS),
        number(json, "tokens_per_sec"),
        number(json, "seconds").orElse(0));
  }

  private static OptionalDouble number(JsonObject json, String key) {
    JsonElement value = json.get(key);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value.getAsDouble());
  }
}
