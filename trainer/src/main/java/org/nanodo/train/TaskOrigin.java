package org.nanodo.train;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Optional;
import org.nanodo.config.Config;

/** Which task a checkpoint is of, and which file that was compiled from. */
final class TaskOrigin {
  private static final String TASK = "task";
  private static final String SHA256 = "task_sha256";

  private TaskOrigin() {}

  static JsonObject encode(Config config) {
    var json = new JsonObject();
    json.addProperty(TASK, config.task());
    config.taskSha256().ifPresent(hash -> json.addProperty(SHA256, hash));
    return json;
  }

  /** A line to tell if a run goes on with another task, or with a file that has changed. */
  static Optional<String> changed(JsonObject saved, Config config) {
    Optional<String> task = text(saved, TASK);
    Optional<String> hash = text(saved, SHA256);
    if (task.isEmpty() || (task.get().equals(config.task()) && hash.equals(config.taskSha256()))) {
      return Optional.empty();
    }
    return Optional.of(
        task.get().equals(config.task())
            ? "%s has changed since the checkpoint was saved: its sha256 was %s and is %s"
                .formatted(config.task(), shown(hash), shown(config.taskSha256()))
            : "the checkpoint is of the task %s, and the run goes on with %s"
                .formatted(task.get(), config.task()));
  }

  private static String shown(Optional<String> hash) {
    return hash.map(h -> h.substring(0, Math.min(12, h.length())) + "…").orElse("none");
  }

  private static Optional<String> text(JsonObject json, String name) {
    return Optional.ofNullable(json.get(name))
        .filter(JsonElement::isJsonPrimitive)
        .map(JsonElement::getAsString);
  }
}
