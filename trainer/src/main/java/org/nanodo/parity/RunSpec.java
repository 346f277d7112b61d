package org.nanodo.parity;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;

/** The {@code spec} of a run: config keys, with {@code default}'s values for absent ones. */
record RunSpec(String name, JsonObject json) {
  private static final String VOCABULARY = "V";
  private static final String STEPS = "steps";
  private static final Map<String, String> CONFIG_KEYS = Map.of("seed", "seed", "B", "batch_size");

  /** Keys that describe how the batches were made, and are not config keys. */
  private static final Set<String> ABOUT_BATCHES = Set.of("name", "data_seed", "pad", STEPS);

  /** The config of the run with {@code more} overrides. */
  Config config(List<String> more) {
    var overrides = new ArrayList<String>();
    json.entrySet()
        .forEach(
            e -> {
              String key = e.getKey();
              JsonElement value = e.getValue();
              if (value.isJsonObject()) {
                section(key, value.getAsJsonObject(), overrides);
              } else if (!ABOUT_BATCHES.contains(key)) {
                overrides.add(CONFIG_KEYS.getOrDefault(key, key) + "=" + text(value));
              }
            });
    overrides.addAll(more);
    try {
      return Config.load("default", overrides);
    } catch (ConfigException e) {
      throw new ParityException("run %s: spec: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static void section(String section, JsonObject keys, List<String> overrides) {
    keys.entrySet().stream()
        .filter(e -> !e.getKey().equals(VOCABULARY))
        .forEach(e -> overrides.add(section + "." + e.getKey() + "=" + text(e.getValue())));
  }

  private static String text(JsonElement value) {
    return value.isJsonPrimitive() ? value.getAsString() : value.toString();
  }

  int vocabSize() {
    JsonElement size = json.get("model") instanceof JsonObject model ? model.get(VOCABULARY) : null;
    return count("model.V, the vocabulary size", size);
  }

  /** The number of steps, or 0 if it is not given. */
  int steps() {
    return json.has(STEPS) ? count(STEPS, json.get(STEPS)) : 0;
  }

  private int count(String what, @Nullable JsonElement found) {
    if (found == null || !found.toString().matches("[1-9]\\d{0,8}")) {
      throw new ParityException(
          "run %s: spec: found %s for %s, expected a number above 0".formatted(name, found, what));
    }
    return found.getAsInt();
  }
}
