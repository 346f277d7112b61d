package org.nanodo.huggingface;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.io.DurableFiles;
import org.nanodo.io.IoErrors;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.DType;

/** Writes a model as {@code save_pretrained} does. */
public final class HuggingFaceWriter {
  private static final Gson JSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

  private final Decoder decoder;
  private final DType dtype;
  private final JsonObject ids;
  private final Optional<TokenizerFiles> tokenizer;

  /**
   * Finds the class that computes what the run's model does.
   *
   * @param vocabSize how many token ids the model has
   * @param dtype float32 or bfloat16
   * @param ids fields of special tokens, such as {@code eos_token_id}
   * @param vocabPath the run's vocabulary, which comes along if it is one of Hugging Face's
   * @throws ConfigException naming the key that none has
   */
  public HuggingFaceWriter(
      Config config, int vocabSize, DType dtype, JsonObject ids, String vocabPath) {
    this.decoder = RunKeys.read(config, vocabSize);
    this.dtype = dtype;
    this.tokenizer = TokenizerFiles.of(vocabPath);
    this.ids = ids.deepCopy();
    tokenizer.ifPresent(t -> t.ids().asMap().forEach(this.ids::add));
  }

  /** Whether a tokenizer is written too. */
  public boolean hasTokenizer() {
    return tokenizer.isPresent();
  }

  /** The name of the class. */
  public String className() {
    return decoder.architecture().className;
  }

  /**
   * Writes a new folder, which is there when all of it is.
   *
   * @param parameters in float32, by NanoDO's names
   * @return how many files of weights there are
   * @throws ConfigException if there is such a folder and it is not empty
   * @throws HuggingFaceException if it cannot be written, or the parameters are not the model's
   */
  public int write(Path folder, Map<String, TensorSource> parameters) {
    try {
      if (Files.exists(folder) && !(Files.isDirectory(folder) && isEmpty(folder))) {
        throw new ConfigException("%s exists; give a new folder".formatted(folder));
      }
      var weights = new StoredWeights(decoder, dtype, parameters);
      Path whole = folder.toAbsolutePath().normalize();
      Path parent = Objects.requireNonNull(whole.getParent());
      Files.createDirectories(parent);
      Path half =
          parent.resolve(".%s.%d".formatted(whole.getFileName(), ProcessHandle.current().pid()));
      Files.createDirectory(half);
      try {
        DurableFiles.write(
            half.resolve(HuggingFaceModel.CONFIG), JSON.toJson(config()).getBytes(UTF_8));
        tokenizer.ifPresent(t -> t.copyTokenizerTo(half));
        int files = weights.write(half);
        DurableFiles.sync(half);
        DurableFiles.replace(half, whole);
        return files;
      } finally {
        if (Files.exists(half)) {
          DurableFiles.deleteTree(half);
        }
      }
    } catch (IOException e) {
      throw new HuggingFaceException(
          "cannot write %s: %s".formatted(folder, IoErrors.reason(e)), e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    return DurableFiles.list(folder).isEmpty();
  }

  private JsonObject config() {
    var json = new JsonObject();
    var names = new JsonArray();
    names.add(decoder.architecture().className);
    json.add("architectures", names);
    json.addProperty("model_type", decoder.architecture().modelType);
    ids.asMap().forEach(json::add);
    JsonObject fields =
        decoder.architecture() == Architecture.GPT2
            ? Gpt2Fields.write(decoder)
            : LlamaFields.write(decoder);
    fields.asMap().forEach(json::add);
    json.addProperty("torch_dtype", dtype == DType.F32 ? "float32" : "bfloat16");
    return json;
  }
}
