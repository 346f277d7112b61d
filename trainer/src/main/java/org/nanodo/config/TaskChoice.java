package org.nanodo.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.task.Task;

/** Which task a config is for. */
final class TaskChoice {
  private static final String KEY = "task";
  private static final String MODEL = "model";

  private TaskChoice() {}

  /** The task that the last override names, else the config, else NanoDO's. */
  static String name(Map<String, ?> json, List<String> overrides) {
    return overrides.stream()
        .filter(o -> o.startsWith(KEY + "="))
        .reduce((first, last) -> last)
        .map(o -> o.substring(KEY.length() + 1))
        .orElseGet(() -> json.get(KEY) instanceof String name ? name : Tasks.DEFAULT);
  }

  /**
   * A config for {@code task}: the built-in ones set keys of NanoDO's model and a workdir for its
   * runs, which other tasks do without.
   */
  static Map<String, ?> adapted(String source, Map<String, ?> json, Task<?> task) {
    if (!ConfigSource.NAMES.contains(source) || task.name().equals(Tasks.DEFAULT)) {
      return json;
    }
    var adapted = new LinkedHashMap<String, Object>(json);
    adapted.remove(KEY);
    adapted.remove(MODEL);
    adapted.computeIfPresent("workdir", (k, dir) -> dir.equals("") ? "" : "runs/" + task.name());
    return adapted;
  }
}
