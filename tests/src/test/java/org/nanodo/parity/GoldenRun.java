package org.nanodo.parity;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.nanodo.checkpoint.Safetensors;
import org.nanodo.config.Config;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/** One of NanoDO's own runs: its config, batches and numbers. */
final class GoldenRun {
  private static final Path FOLDER = Path.of("src/test/resources/golden");

  final JsonObject json;
  final JsonObject spec;
  private final String name;

  GoldenRun(String name) throws IOException {
    this.name = name;
    this.json =
        JsonParser.parseString(Files.readString(FOLDER.resolve(name + ".json"))).getAsJsonObject();
    this.spec = json.getAsJsonObject("spec");
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
    return spec.getAsJsonObject("model").get("V").getAsInt();
  }

  Config config(String... more) {
    var overrides = new ArrayList<String>();
    overrides.add("seed=" + spec.get("seed").getAsInt());
    overrides.add("batch_size=" + spec.get("B").getAsInt());
    spec.getAsJsonObject("model").entrySet().stream()
        .filter(e -> !e.getKey().equals("V"))
        .forEach(e -> overrides.add("model." + e.getKey() + "=" + e.getValue().getAsString()));
    spec.getAsJsonObject("opt")
        .entrySet()
        .forEach(e -> overrides.add("opt." + e.getKey() + "=" + e.getValue().getAsString()));
    overrides.addAll(List.of(more));
    return Config.load("default", overrides);
  }

  Safetensors tensors(String part) {
    return Safetensors.open(FOLDER.resolve(name + "." + part + ".safetensors"));
  }

  /** The batch of a step, int32 [B, L]. */
  Literal batch(int step) {
    Literal all = tensors("batches").read("batches");
    int B = all.type().shape().dim(1);
    int L = all.type().shape().dim(2);
    TensorType type = TensorType.of(DType.I32, B, L);
    ByteBuffer data = Literal.allocate(type);
    data.put(0, all.data(), step * (int) type.bytes(), (int) type.bytes());
    return Literal.wrap(type, data);
  }

  int steps() {
    return json.getAsJsonArray("steps").size();
  }

  /** NanoDO's evaluations of the initial parameters. */
  JsonArray evals() throws IOException {
    String text = Files.readString(FOLDER.resolve(name + ".eval.json"));
    return JsonParser.parseString(text).getAsJsonArray();
  }

  /** A metric of NanoDO's at a step. */
  double metric(int step, String key) {
    JsonElement value = json.getAsJsonArray("steps").get(step).getAsJsonObject().get(key);
    return value.getAsDouble();
  }
}
