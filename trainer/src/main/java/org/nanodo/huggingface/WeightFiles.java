package org.nanodo.huggingface;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nanodo.config.ConfigException;
import org.nanodo.io.IoErrors;
import org.nanodo.io.Safetensors;
import org.nanodo.io.TensorSource;

/** The safetensors files of a model, open: one, or those that an index names. */
final class WeightFiles implements AutoCloseable {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = SINGLE + ".index.json";
  static final String WEIGHT_MAP = "weight_map";

  private final Map<String, FileChannel> open = new LinkedHashMap<>();
  private final Map<String, TensorSource> tensors = new LinkedHashMap<>();

  private WeightFiles() {}

  /**
   * Opens the files in a folder and reads their headers.
   *
   * @throws ConfigException if there are none
   * @throws HuggingFaceException if the index is damaged, or a file lacks a tensor that it names
   * @throws org.nanodo.io.SafetensorsException if a file is damaged or cannot be read
   */
  static WeightFiles open(Path folder) {
    var files = new WeightFiles();
    try {
      if (Files.isRegularFile(folder.resolve(SINGLE))) {
        files.tensors.putAll(files.read(folder, SINGLE));
      } else if (Files.isRegularFile(folder.resolve(INDEX))) {
        files.readIndex(folder);
      } else {
        throw new ConfigException(
            "%s has neither %s nor %s%s"
                .formatted(
                    folder,
                    SINGLE,
                    INDEX,
                    Files.exists(folder.resolve("pytorch_model.bin"))
                        ? ", but a pytorch_model.bin, which is a program that is run to be read: in Python, AutoModelForCausalLM.from_pretrained(DIR).save_pretrained(NEW_DIR) writes the former"
                        : "; give a folder that save_pretrained has written"));
      }
      return files;
    } catch (RuntimeException | Error e) {
      files.close();
      throw e;
    }
  }

  private Map<String, TensorSource> read(Path folder, String name) {
    Path file = folder.resolve(name);
    Safetensors header = Safetensors.open(file);
    try {
      var channel = FileChannel.open(file);
      open.put(name, channel);
      var found = new LinkedHashMap<String, TensorSource>();
      header.types().keySet().forEach(tensor -> found.put(tensor, header.source(tensor, channel)));
      return found;
    } catch (IOException e) {
      throw cannotRead(file, e);
    }
  }

  private void readIndex(Path folder) {
    Path index = folder.resolve(INDEX);
    if (!(JsonFiles.read(index).get(WEIGHT_MAP) instanceof JsonObject map)) {
      throw damaged(index, "it has no %s".formatted(WEIGHT_MAP));
    }
    var files = new LinkedHashMap<String, Map<String, TensorSource>>();
    for (Map.Entry<String, JsonElement> entry : map.entrySet()) {
      String name = entry.getValue() instanceof JsonPrimitive text ? text.getAsString() : "";
      if (!name.matches("[\\w.-]+\\.safetensors")) {
        throw damaged(
            index, "%s is in %s, expected a file beside it".formatted(entry.getKey(), name));
      }
      TensorSource tensor = files.computeIfAbsent(name, n -> read(folder, n)).get(entry.getKey());
      if (tensor == null) {
        throw damaged(index, "%s has no tensor %s".formatted(name, entry.getKey()));
      }
      tensors.put(entry.getKey(), tensor);
    }
  }

  private static HuggingFaceException damaged(Path file, String found) {
    return new HuggingFaceException(
        "%s is damaged: %s; fetch the model again".formatted(file, found));
  }

  private static HuggingFaceException cannotRead(Path file, IOException e) {
    return new HuggingFaceException("cannot read %s: %s".formatted(file, IoErrors.reason(e)), e);
  }

  /** All tensors by name. */
  Map<String, TensorSource> tensors() {
    return tensors;
  }

  @Override
  public void close() {
    open.forEach(
        (name, channel) -> {
          try {
            channel.close();
          } catch (IOException e) {
            // It was only read.
          }
        });
  }
}
