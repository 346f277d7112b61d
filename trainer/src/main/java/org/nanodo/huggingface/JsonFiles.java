package org.nanodo.huggingface;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.nanodo.config.ConfigException;
import org.nanodo.io.IoErrors;

/** Reads a JSON object from a file. */
final class JsonFiles {
  private JsonFiles() {}

  /**
   * The object in a file.
   *
   * @throws ConfigException if it cannot be read, or is none
   */
  static JsonObject read(Path file) {
    try {
      if (JsonParser.parseString(Files.readString(file, UTF_8)) instanceof JsonObject object) {
        return object;
      }
    } catch (IOException e) {
      throw new ConfigException("cannot read %s: %s".formatted(file, IoErrors.reason(e)), e);
    } catch (JsonParseException e) {
      // Said below.
    }
    throw new ConfigException(
        "%s is damaged: expected one JSON object; fetch the model again".formatted(file));
  }
}
