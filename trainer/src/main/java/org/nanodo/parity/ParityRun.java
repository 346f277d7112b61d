package org.nanodo.parity;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.data.Batch;
import org.nanodo.io.IoErrors;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/** One recorded run: its spec, its batches, and those of its numbers that were recorded. */
public final class ParityRun {
  private static final String SUFFIX = ".json";
  private static final Pattern PLACE = Pattern.compile("line \\d+ column \\d+");
  private static final String METRICS_OF = "metrics_step_";

  private final RunFiles files;
  private final JsonObject json;
  private final RunSpec spec;

  private ParityRun(RunFiles files, JsonObject json) {
    this.files = files;
    this.json = json;
    this.spec = new RunSpec(files.name(), json.getAsJsonObject("spec"));
  }

  /**
   * The runs in {@code folder}, by name; JSON files without a {@code spec} are ignored.
   *
   * @throws ConfigException if there are no runs
   * @throws ParityException if one cannot be read
   */
  public static List<ParityRun> in(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ConfigException("there is no folder %s".formatted(folder));
    }
    var runs = new ArrayList<ParityRun>();
    try (Stream<Path> found = Files.list(folder)) {
      for (Path file : found.filter(f -> f.toString().endsWith(SUFFIX)).sorted().toList()) {
        String name = file.getFileName().toString();
        var files = new RunFiles(folder, name.substring(0, name.length() - SUFFIX.length()));
        JsonElement json = parse(file);
        if (json instanceof JsonObject run && run.get("spec") instanceof JsonObject) {
          runs.add(new ParityRun(files, run));
        }
      }
    } catch (IOException e) {
      throw new ParityException(
          "cannot read the runs in %s: %s".formatted(folder, IoErrors.reason(e)), e);
    }
    if (runs.isEmpty()) {
      throw new ConfigException(
          "found no run in %s, expected NAME.json with a 'spec', and NAME.batches.safetensors"
              .formatted(folder));
    }
    return runs;
  }

  private static JsonElement parse(Path file) throws IOException {
    try {
      return JsonParser.parseString(Files.readString(file));
    } catch (JsonParseException | CharacterCodingException | StackOverflowError e) {
      throw new ParityException("%s is not JSON%s".formatted(file, where(e)), e);
    }
  }

  /** Only the position: the parser's message is about its own settings. */
  private static String where(Throwable e) {
    Matcher place = PLACE.matcher(String.valueOf(e.getMessage()));
    return place.find() ? ": see " + place.group() : "";
  }

  public String name() {
    return files.name();
  }

  public Config config() {
    return config(List.of());
  }

  /** The config with {@code overrides}, as in {@code model.remat=true}. */
  public Config config(List<String> overrides) {
    return spec.config(overrides);
  }

  public int vocabSize() {
    return spec.vocabSize();
  }

  RunSpec spec() {
    return spec;
  }

  RunFiles files() {
    return files;
  }

  /**
   * The micro-batches of each step.
   *
   * @throws ParityException if they do not fit the config and the recorded numbers
   */
  public List<List<Batch>> steps() {
    Config config = config();
    int accumulation = config.opt().gradAccumulationSteps();
    Literal all = files.batches();
    int[] dims = all.type().shape().dims();
    if (all.type().dtype() != DType.I32
        || dims.length != 3
        || dims[0] == 0
        || dims[0] % accumulation != 0
        || dims[1] != config.microBatch()
        || dims[2] != config.tokensPerExample()) {
      throw new ParityException(
          "run %s: found batches %s, expected i32[steps·%d, %d, %d]"
              .formatted(
                  name(),
                  all.type(),
                  accumulation,
                  config.microBatch(),
                  config.tokensPerExample()));
    }
    requireTokens(all);
    requireRecorded(dims[0] / accumulation);
    TensorType type = TensorType.of(all.type().dtype(), dims[1], dims[2]);
    int bytes = (int) type.bytes();
    var steps = new ArrayList<List<Batch>>();
    for (int i = 0; i < dims[0]; i++) {
      if (i % accumulation == 0) {
        steps.add(new ArrayList<>());
      }
      ByteBuffer part = all.data().slice(i * bytes, bytes);
      steps.get(i / accumulation).add(Batch.of(Literal.wrap(type, part)));
    }
    return steps;
  }

  private void requireTokens(Literal batches) {
    int vocabSize = vocabSize();
    IntBuffer ids = batches.data().asIntBuffer();
    while (ids.hasRemaining()) {
      int id = ids.get();
      if (id < 0 || id >= vocabSize) {
        throw new ParityException(
            "run %s: found token %d in its batches, expected 0 to %d"
                .formatted(name(), id, vocabSize - 1));
      }
    }
  }

  /** Checks that there are batches for all recorded steps. */
  private void requireRecorded(int steps) {
    int recorded = json.get("steps") instanceof JsonArray all ? all.size() : 0;
    for (String key : json.keySet()) {
      if (key.matches(METRICS_OF + "\\d{1,9}")) {
        recorded = Math.max(recorded, Integer.parseInt(key.substring(METRICS_OF.length())) + 1);
      }
    }
    if (steps < Math.max(recorded, spec.steps())) {
      throw new ParityException(
          "run %s: found batches of %d steps, expected %d"
              .formatted(name(), steps, Math.max(recorded, spec.steps())));
    }
  }

  /** The loss of the first micro-batch at the start. */
  Optional<Double> evalLossInit() {
    return number("eval_loss_init", json.get("eval_loss_init"));
  }

  /** The recorded metrics of a step: all, some or none. */
  Map<String, Double> metrics(int step) {
    var metrics = new LinkedHashMap<String, Double>();
    if (json.get("steps") instanceof JsonArray steps && step < steps.size()) {
      collect(steps.get(step), metrics);
    }
    collect(json.get(METRICS_OF + step), metrics);
    return metrics;
  }

  private void collect(@Nullable JsonElement from, Map<String, Double> metrics) {
    if (from instanceof JsonObject object) {
      object
          .entrySet()
          .forEach(
              e -> number(e.getKey(), e.getValue()).ifPresent(n -> metrics.put(e.getKey(), n)));
    }
  }

  /** A recorded number, unless it is absent or null. */
  private Optional<Double> number(String name, @Nullable JsonElement from) {
    if (from == null || from.isJsonNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(from.getAsDouble());
    } catch (NumberFormatException | UnsupportedOperationException | IllegalStateException e) {
      throw new ParityException(
          "run %s: found %s for %s, expected a number".formatted(name(), from, name), e);
    }
  }
}
