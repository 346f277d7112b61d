package org.nanodo.benchmarks;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** All results as a file of JSON. */
final class StepJson {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private StepJson() {}

  static void write(Path file, Machine machine, StepRuns runs) throws IOException {
    Files.writeString(file, GSON.toJson(json(GSON.toJsonTree(machine), runs)) + "\n");
  }

  /** An object for each shape: its dimensions, and by runner the results of its rounds. */
  static JsonObject json(JsonElement machine, StepRuns runs) {
    var shapes = new JsonArray();
    for (StepShape shape : runs.shapes()) {
      var results = new JsonObject();
      for (StepRunner runner : StepRunner.values()) {
        var rounds = new JsonArray();
        runs.of(shape, runner).forEach(result -> rounds.add(result.json()));
        results.add(runner.label, rounds);
      }
      var measured = new JsonObject();
      measured.add("shape", GSON.toJsonTree(shape));
      measured.addProperty("operations", StepLimit.operations(shape));
      measured.addProperty("bytes", StepLimit.bytes(shape));
      measured.add("results", results);
      shapes.add(measured);
    }
    var all = new JsonObject();
    all.add("machine", machine);
    all.add("shapes", shapes);
    return all;
  }
}
