package org.nanodo.parity;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nanodo.io.IoErrors;
import org.nanodo.io.Safetensors;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.ir.Literal;

/** Writes a replay in the files of a recorded run. */
public final class ReplayWriter {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().serializeSpecialFloatingPointValues().create();
  private static final List<String> OF_EVERY_STEP =
      List.of("train_loss", "learning_rate", "grads/all/rms", "params/all/rms", "updates/all/rms");

  private ReplayWriter() {}

  /** Writes the files of {@code run} into {@code folder}, which is created if it does not exist. */
  public static void write(Path folder, ParityRun run, Replay replay) {
    var files = new RunFiles(folder, run.name());
    try {
      Files.createDirectories(folder);
      tensors(files.path(RunFiles.BATCHES), Map.of(RunFiles.BATCHES, run.files().batches()));
      tensors(files.path(RunFiles.INIT), replay.init());
      tensors(
          files.path(RunFiles.LOGITS),
          Map.of(RunFiles.LOGITS_TENSOR, replay.first().logits_BxLxV()));
      tensors(files.path(RunFiles.FINAL), replay.end());
      Files.writeString(files.json(), GSON.toJson(json(run, replay)));
    } catch (IOException e) {
      throw new ParityException(
          "cannot write run %s to %s: %s".formatted(run.name(), folder, IoErrors.reason(e)), e);
    }
  }

  private static void tensors(Path file, Map<String, Literal> tensors) {
    List<Entry> entries =
        tensors.entrySet().stream().map(e -> Entry.of(e.getKey(), e.getValue())).toList();
    Safetensors.write(file, entries, Map.of());
  }

  private static JsonObject json(ParityRun run, Replay replay) {
    var json = new JsonObject();
    json.add("spec", run.spec().json());
    json.addProperty("eval_loss_init", replay.first().loss());
    var steps = new JsonArray();
    for (Map<String, Double> metrics : replay.steps()) {
      var step = new JsonObject();
      OF_EVERY_STEP.forEach(name -> step.addProperty(name, metrics.get(name)));
      steps.add(step);
    }
    json.add("steps", steps);
    int last = replay.steps().size() - 1;
    for (int step : new int[] {0, last}) {
      json.add("metrics_step_" + step, GSON.toJsonTree(new TreeMap<>(replay.steps().get(step))));
    }
    return json;
  }
}
