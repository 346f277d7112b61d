package org.nanodo.parity;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.nanodo.config.Config;
import org.nanodo.io.Safetensors;
import org.nanodo.ir.Literal;

/** One of NanoDO's own runs: its config, batches and numbers. */
final class GoldenRun {
  private static final Path FOLDER = Path.of("src/test/resources/golden");

  final ParityRun recorded;
  private final String name;
  private final JsonObject json;

  GoldenRun(String name) throws IOException {
    this.name = name;
    this.json =
        JsonParser.parseString(Files.readString(FOLDER.resolve(name + ".json"))).getAsJsonObject();
    this.recorded =
        ParityRun.in(FOLDER).stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
  }

  /** The runs of which there is {@code part}. */
  static List<String> names(String part) throws IOException {
    String ending = "." + part + ".safetensors";
    try (var files = Files.list(FOLDER)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(ending))
          .map(f -> f.substring(0, f.length() - ending.length()))
          .sorted()
          .toList();
    }
  }

  int vocabSize() {
    return recorded.vocabSize();
  }

  /** Its config with some keys set otherwise. */
  Config config(String... more) {
    return recorded.config(List.of(more));
  }

  Safetensors tensors(String part) {
    return Safetensors.open(FOLDER.resolve(name + "." + part + ".safetensors"));
  }

  /** The first micro-batch of a step, int32 [B, L]. */
  Literal batch(int step) {
    return recorded.steps().get(step).get(0).tensors().get(0);
  }

  /** The names of all metrics of a step. */
  Set<String> metricNames(int step) {
    return json.getAsJsonObject("metrics_step_" + step).keySet();
  }

  /** NanoDO's evaluations of the initial parameters. */
  JsonArray evals() throws IOException {
    String text = Files.readString(FOLDER.resolve(name + ".eval.json"));
    return JsonParser.parseString(text).getAsJsonArray();
  }

  int steps() {
    return recorded.steps().size();
  }
}
