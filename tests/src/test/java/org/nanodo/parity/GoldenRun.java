package org.nanodo.parity;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nanodo.checkpoint.Safetensors;
import org.nanodo.config.Config;
import org.nanodo.ir.Literal;
import org.nanodo.jit.Array;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.train.Forward;
import org.nanodo.train.Trainer;

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

  int vocabSize() {
    return recorded.vocabSize();
  }

  /** Its config with some keys set otherwise. */
  Config config(String... more) throws IOException {
    Path file = Files.createTempFile(name, ".json");
    try {
      Files.writeString(file, recorded.config().json());
      return Config.load(file.toString(), List.of(more));
    } finally {
      Files.delete(file);
    }
  }

  Safetensors tensors(String part) {
    return Safetensors.open(FOLDER.resolve(name + "." + part + ".safetensors"));
  }

  /** The initial parameters, which runs of one seed and model share. */
  Safetensors init() {
    String owner = json.has("init_of") ? json.get("init_of").getAsString() : name;
    return Safetensors.open(FOLDER.resolve(owner + ".init.safetensors"));
  }

  /** The first micro-batch of a step, int32 [B, L]. */
  Literal batch(int step) {
    return recorded.steps().get(step).get(0);
  }

  /** The names of all metrics of a step. */
  Set<String> metricNames(int step) {
    return json.getAsJsonObject("metrics_step_" + step).keySet();
  }

  /** The run as it goes here, from its own parameters. */
  Replay replay(int devices, String... options) throws IOException {
    try (Client client = Client.open(ClientOptions.cpu(devices));
        var trainer = new Trainer(config(options), client, vocabSize(), Map.of())) {
      Safetensors init = init();
      trainer.initialize((path, p) -> init.read(path));
      Map<String, Literal> start = trainer.params().map(Array::toHost).byPath();
      Forward first = trainer.forward(batch(0));
      var steps = new ArrayList<Map<String, Double>>();
      for (List<Literal> microBatches : recorded.steps()) {
        steps.add(trainer.start(steps.size(), microBatches).read());
      }
      return new Replay(start, first, steps, trainer.params().map(Array::toHost).byPath());
    }
  }
}
