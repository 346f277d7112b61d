package org.nanodo.huggingface;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipInputStream;

/** Small random models, and what transformers computes by them: {@code huggingface_oracle.py}. */
public final class Models {
  /** What transformers computes: logits of some rows, and the tokens that follow a prompt. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Expected(int[][] ids, float[] logits, int[] prompt, List<Integer> greedy) {}

  private Models() {}

  /** The folder of a model, unpacked. */
  public static Path unpack(String name, Path to) {
    try (var in = Models.class.getResourceAsStream("models.zip");
        var zip = new ZipInputStream(Objects.requireNonNull(in))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().startsWith(name + "/")) {
          Path file = to.resolve(entry.getName());
          Files.createDirectories(file.getParent());
          Files.write(file, zip.readAllBytes());
        }
      }
      return to.resolve(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Expected expected(Path model) throws IOException {
    return new Gson().fromJson(Files.readString(model.resolve("expected.json")), Expected.class);
  }

  /** Sets a field of a model's config, given as JSON. */
  public static void set(Path model, String key, String json) throws IOException {
    JsonElement value = JsonParser.parseString(json);
    Path file = model.resolve("config.json");
    JsonObject config = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    config.add(key, value);
    Files.writeString(file, config.toString());
  }
}
