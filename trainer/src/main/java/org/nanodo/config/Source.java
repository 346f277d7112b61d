package org.nanodo.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.nanodo.io.IoErrors;

/** What {@code --config=} names: a config that comes along, or a JSON file. */
final class Source {
  private static final List<String> NAMES = List.of("default", "nano");

  private Source() {}

  static Layer read(String source) {
    if (NAMES.contains(source)) {
      return resource(source);
    }
    if (!source.endsWith(".json") && !Files.isRegularFile(Path.of(source))) {
      throw new ConfigException(
          "no config is named %s%s; there are %s, and any FILE.json"
              .formatted(source, Nearest.ask(source, NAMES), String.join(", ", NAMES)));
    }
    try {
      String json = Files.readString(Path.of(source));
      if (json.chars().allMatch(c -> c == 0 || Character.isWhitespace(c))) {
        throw new ConfigException(
            "config file %s is empty, as a power cut can leave it".formatted(source));
      }
      return parse(new StringReader(json), source);
    } catch (IOException e) {
      throw new ConfigException(
          "config file %s cannot be read (%s)".formatted(source, IoErrors.reason(e)), e);
    }
  }

  private static Layer resource(String name) {
    try (InputStream in = Source.class.getResourceAsStream(name + ".json")) {
      return parse(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8), name);
    } catch (IOException e) {
      throw new ConfigException("config " + name + " cannot be read", e);
    }
  }

  static Layer parse(Reader json, String where) {
    ConfigParseOptions strict = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON);
    try {
      return Layer.of(ConfigFactory.parseReader(json, strict).root().unwrapped(), where);
    } catch (com.typesafe.config.ConfigException e) {
      throw new ConfigException(where + " is not a JSON object: " + e.getMessage(), e);
    }
  }
}
