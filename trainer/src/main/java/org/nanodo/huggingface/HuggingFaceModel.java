package org.nanodo.huggingface;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.config.ConfigException;
import org.nanodo.io.TensorSource;

/** A folder that {@code save_pretrained} has written, open for reading. */
public final class HuggingFaceModel implements AutoCloseable {
  static final String CONFIG = "config.json";

  /** RoPE works for any number of positions, and models claim many more than most runs have. */
  private static final int MOST_POSITIONS = 2048;

  private final Path folder;
  private final Decoder decoder;
  private final WeightFiles files;
  private final Map<String, TensorSource> parameters;
  private final List<String> notes;

  private HuggingFaceModel(
      Path folder,
      Decoder decoder,
      WeightFiles files,
      Map<String, TensorSource> parameters,
      List<String> notes) {
    this.folder = folder;
    this.decoder = decoder;
    this.files = files;
    this.parameters = parameters;
    this.notes = notes;
  }

  /**
   * Opens a folder and checks its config and the names and shapes of its tensors.
   *
   * @throws ConfigException if the config has what is not supported, or the folder lacks weights
   * @throws HuggingFaceException if a tensor is missing, or of another shape than the config says
   * @throws org.nanodo.io.SafetensorsException if a file of weights is damaged
   */
  public static HuggingFaceModel open(Path folder) {
    Path config = folder.resolve(CONFIG);
    if (!Files.isRegularFile(config)) {
      throw new ConfigException(
          "%s has no %s; give a folder that save_pretrained has written".formatted(folder, CONFIG));
    }
    var notes = new ArrayList<String>();
    Decoder decoder = decoder(config, notes);
    WeightFiles files = WeightFiles.open(folder);
    try {
      var tensors = new WeightTable(folder, decoder, files.tensors());
      return new HuggingFaceModel(folder, decoder, files, tensors.parameters(), notes);
    } catch (RuntimeException | Error e) {
      files.close();
      throw e;
    }
  }

  private static Decoder decoder(Path file, List<String> notes) {
    JsonObject json = JsonFiles.read(file);
    Fields fields = Fields.of(file, json);
    Architecture architecture =
        Architecture.of(className(json))
            .orElseThrow(
                () ->
                    fields.refused(
                        json.has("architectures") ? "architectures" : "model_type",
                        "is not supported; it must be one of " + Architecture.names()));
    Decoder decoder =
        architecture == Architecture.GPT2
            ? Gpt2Fields.read(fields)
            : LlamaFields.read(architecture, fields);
    for (String dropout : List.of("attention_dropout", "attn_pdrop", "embd_pdrop", "resid_pdrop")) {
      if (fields.isPositive(dropout)) {
        notes.add("%s is passed over: there is no dropout in training here".formatted(dropout));
      }
    }
    fields.requireNoOthers(HarmlessFields.ALL);
    int most = decoder.L();
    if (architecture != Architecture.GPT2 && most > MOST_POSITIONS) {
      notes.add(
          "model.L is %d of the %d positions of the model; --config.model.L=N sets another"
              .formatted(MOST_POSITIONS, most));
    }
    return decoder;
  }

  private static String className(JsonObject json) {
    if (json.get("architectures") instanceof JsonArray names && names.size() == 1) {
      return names.get(0).getAsString();
    }
    String type = json.get("model_type") instanceof JsonPrimitive t ? t.getAsString() : "";
    return List.of(Architecture.values()).stream()
        .filter(a -> a.modelType.equals(type) && !json.has("architectures"))
        .map(a -> a.className)
        .findFirst()
        .orElse("");
  }

  /** How many token ids it has. */
  public int vocabSize() {
    return decoder.V();
  }

  /** The keys of a run's config that are this model's, as overrides. */
  public List<String> overrides() {
    boolean gpt2 = decoder.architecture() == Architecture.GPT2;
    return RunKeys.of(decoder, gpt2 ? decoder.L() : Math.min(decoder.L(), MOST_POSITIONS));
  }

  /** The parameters in float32, by NanoDO's names, to be read while this is open. */
  public Map<String, TensorSource> parameters() {
    return new LinkedHashMap<>(parameters);
  }

  /** What is not as the model's config says, one line each. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** Its tokenizer, which may not be there. */
  public TokenizerFiles tokenizer() {
    return new TokenizerFiles(folder);
  }

  @Override
  public void close() {
    files.close();
  }
}
