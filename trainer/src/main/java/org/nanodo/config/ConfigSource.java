package org.nanodo.config;

import com.google.gson.Strictness;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nanodo.io.FailureWords;
import org.nanodo.io.IoErrors;

/** What {@code --config=} names: a config that comes along, or a JSON file. */
final class ConfigSource {
  static final List<String> NAMES = List.of("default", "nano", "gpt2", "llama", "nanochat");

  /** Characters of the parser's message that are shown; it may quote the whole file. */
  private static final int LONGEST = 200;

  private ConfigSource() {}

  static Map<String, ?> read(String source) {
    if (NAMES.contains(source)) {
      return resource(source);
    }
    Path file = path(source);
    boolean isFile = !source.isEmpty() && Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (!source.endsWith(".json") && !isFile) {
      throw new ConfigException(
          "no config is named %s%s; there are %s, and any FILE.json"
              .formatted(
                  source.isEmpty() ? "''" : source,
                  Nearest.ask(source, NAMES),
                  String.join(", ", NAMES)));
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new ConfigException(
          "config file %s is no file%s; give a JSON file"
              .formatted(source, Files.isDirectory(file) ? ", but a folder" : ""));
    }
    try {
      String json = Files.readString(file);
      if (json.chars().allMatch(c -> c == 0 || Character.isWhitespace(c))) {
        throw new ConfigException(
            "config file %s is empty, as a power cut can leave it".formatted(source));
      }
      return parse(json, source);
    } catch (IOException e) {
      throw new ConfigException(
          "config file %s cannot be read (%s)".formatted(source, IoErrors.reason(e)), e);
    }
  }

  private static Path path(String source) {
    try {
      return Path.of(source);
    } catch (InvalidPathException e) {
      throw new ConfigException(FailureWords.of(e), e);
    }
  }

  private static Map<String, ?> resource(String name) {
    try (InputStream in = ConfigSource.class.getResourceAsStream(name + ".json")) {
      byte[] json = Objects.requireNonNull(in).readAllBytes();
      return parse(new String(json, StandardCharsets.UTF_8), name);
    } catch (IOException e) {
      throw new ConfigException("config " + name + " cannot be read", e);
    }
  }

  static Map<String, ?> parse(String json, String where) {
    try {
      if (JsonValues.read(json, Strictness.STRICT) instanceof Map<?, ?> map) {
        return (Map<String, ?>) map;
      }
    } catch (IOException e) {
      throw new ConfigException(where + " is not a JSON object: " + reason(e), e);
    }
    throw new ConfigException(where + " is not a JSON object, but another value");
  }

  /** Gson's sentence on where the text breaks, without its advice to programmers. */
  private static String reason(IOException e) {
    String sentence = String.valueOf(e.getMessage()).split("\nSee ", 2)[0];
    String plain = sentence.replaceFirst("^Use JsonReader.* to accept malformed", "malformed");
    String shown = FailureWords.visible(plain);
    return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + " …";
  }
}
