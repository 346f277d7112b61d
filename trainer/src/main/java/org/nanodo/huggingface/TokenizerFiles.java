package org.nanodo.huggingface;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.nanodo.io.IoErrors;

/** The files of a tokenizer, and those that say which of its tokens are special. */
public final class TokenizerFiles {
  private static final String TOKENIZER = "tokenizer.json";
  private static final List<String> OTHERS =
      List.of(
          "tokenizer_config.json",
          "special_tokens_map.json",
          "generation_config.json",
          "chat_template.jinja");

  private static final List<String> IDS = List.of("bos_token_id", "eos_token_id", "pad_token_id");

  private final Path folder;

  TokenizerFiles(Path folder) {
    this.folder = folder;
  }

  /** Those of a vocabulary, if it is one of Hugging Face's. */
  static Optional<TokenizerFiles> of(String vocabPath) {
    return vocabPath.endsWith(TOKENIZER)
        ? Optional.of(new TokenizerFiles(Path.of(vocabPath).toAbsolutePath().resolveSibling("")))
        : Optional.empty();
  }

  /** The fields of special tokens in the model's config beside it, if that is there. */
  JsonObject ids() {
    var ids = new JsonObject();
    Path file = folder.resolve(HuggingFaceModel.CONFIG);
    if (Files.isRegularFile(file)) {
      JsonObject config = JsonFiles.read(file);
      IDS.stream().filter(config::has).forEach(key -> ids.add(key, config.get(key)));
    }
    return ids;
  }

  /** Whether there is a tokenizer. */
  public boolean exists() {
    return Files.isRegularFile(folder.resolve(TOKENIZER));
  }

  /** What {@code vocab_path} names it by. */
  public Path vocabPath() {
    return folder.resolve(TOKENIZER);
  }

  /**
   * What {@code vocab_path} is without a tokenizer: the ids that the model's config names.
   *
   * @param size how many ids the model has
   */
  public String bareIds(int size) {
    JsonObject config = JsonFiles.read(folder.resolve(HuggingFaceModel.CONFIG));
    int pad = id(config.get("pad_token_id"), size);
    int eos = id(config.get("eos_token_id"), size);
    boolean own = pad >= 0 && pad != eos;
    return "ids:%d,pad=%s%s".formatted(size, own ? pad : "none", eos < 0 ? "" : ",eos=" + eos);
  }

  private static int id(JsonElement value, int size) {
    int id = value instanceof JsonPrimitive p && p.isNumber() ? p.getAsInt() : -1;
    return id < size ? id : -1;
  }

  /**
   * Copies a tokenizer, with the model's config, whose ids and vocabulary size belong to it.
   *
   * @throws HuggingFaceException if it cannot be copied
   */
  public void copyTo(Path to) {
    copyTokenizerTo(to);
    copy(HuggingFaceModel.CONFIG, to);
  }

  /** The same without the model's config. */
  void copyTokenizerTo(Path to) {
    copy(TOKENIZER, to);
    OTHERS.forEach(name -> copy(name, to));
  }

  private void copy(String name, Path to) {
    try {
      Files.createDirectories(to);
      if (Files.isRegularFile(folder.resolve(name))) {
        Files.copy(folder.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new HuggingFaceException(
          "cannot copy the tokenizer of %s to %s: %s".formatted(folder, to, IoErrors.reason(e)), e);
    }
  }
}
