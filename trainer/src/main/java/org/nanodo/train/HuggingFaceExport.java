package org.nanodo.train;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.data.Tokenizer;
import org.nanodo.data.Tokenizers;
import org.nanodo.huggingface.HuggingFaceWriter;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;

/** Writes the parameters of a checkpoint as a model of Hugging Face's. */
public final class HuggingFaceExport {
  private static final String EMBEDDING = TrainState.PARAMS + "embed/embedding";

  private HuggingFaceExport() {}

  /**
   * What was written.
   *
   * @param className the class that reads it
   * @param files how many files of weights
   * @param tokenizer whether a tokenizer came along
   */
  public record Result(String className, int files, boolean tokenizer) {}

  /**
   * Writes a new folder.
   *
   * @param config of the checkpoint's run
   * @param dtype float32 or bfloat16
   * @throws ConfigException if the folder exists, or no class computes what the config's model does
   * @throws org.nanodo.huggingface.HuggingFaceException if it cannot be written
   * @throws TrainingException if a parameter is not finite; nothing is written then
   */
  public static Result write(Path folder, Checkpoint checkpoint, Config config, DType dtype) {
    Map<String, TensorType> types = new LinkedHashMap<>(checkpoint.types());
    types.keySet().removeIf(name -> !name.startsWith(TrainState.PARAMS));
    TensorType embedding = types.get(EMBEDDING);
    if (embedding == null) {
      throw new ConfigException(
          "checkpoint %s has no %s; only models of transformer_do can be exported to Hugging Face's layout"
              .formatted(checkpoint.folder(), EMBEDDING));
    }
    int vocabSize = embedding.shape().dim(0);
    var writer = new HuggingFaceWriter(config, vocabSize, dtype, ids(config), config.vocabPath());
    Map<String, TensorSource> values = checkpoint.restorePart(types);
    NotFinite.refuse(
        values, checkpoint.folder().toString(), "nothing is written; choose an earlier checkpoint");
    var parameters = new LinkedHashMap<String, TensorSource>();
    values.forEach(
        (name, value) -> parameters.put(name.substring(TrainState.PARAMS.length()), value));
    int files = writer.write(folder, parameters);
    return new Result(writer.className(), files, writer.hasTokenizer());
  }

  private static JsonObject ids(Config config) {
    var ids = new JsonObject();
    try (Tokenizer tokenizer = Tokenizers.open(config.vocabPath())) {
      add(ids, "bos_token_id", tokenizer.bosId());
      add(ids, "eos_token_id", tokenizer.eosId());
      add(ids, "pad_token_id", tokenizer.padId());
    }
    return ids;
  }

  private static void add(JsonObject ids, String key, int id) {
    ids.add(key, id == Tokenizer.NONE ? JsonNull.INSTANCE : new JsonPrimitive(id));
  }
}
