package org.nanodo.benchmarks;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;

/**
 * What one process has measured.
 *
 * @param json as it came: the keys of {@code nanodo bench}, of which the scripts have some
 */
record StepResult(JsonObject json) {
  /** Reads the last line of a process. */
  static StepResult parse(String line) {
    try {
      if (JsonParser.parseString(line) instanceof JsonObject object) {
        var result = new StepResult(object);
        double least = Math.min(result.stepMillis(), result.startMillis());
        if (Math.min(least, result.memoryMiB()) > 0) {
          return result;
        }
      }
    } catch (JsonSyntaxException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "found '%s', expected a JSON object with the keys of bench".formatted(line));
  }

  double stepMillis() {
    return number("step_ms_median");
  }

  /** From the start of the process to the end of its first step. */
  double startMillis() {
    return number("start_to_first_step_ms");
  }

  double memoryMiB() {
    return number("peak_rss_mb");
  }

  double firstLoss() {
    return number("loss_first");
  }

  /** Of what it ran on; empty if it does not say. */
  String versions() {
    return json.has("versions") ? json.get("versions").getAsString() : "";
  }

  /** Whether all programs came from the cache of executables. */
  boolean isCached() {
    return json.has("compile_cache") && json.get("compile_cache").getAsString().equals("hit");
  }

  private double number(String key) {
    return json.has(key) ? json.get(key).getAsDouble() : Double.NaN;
  }
}
