package org.nanodo.config;

import com.typesafe.config.ConfigException.WrongType;
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
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nanodo.io.FailureWords;
import org.nanodo.io.IoErrors;

/** What {@code --config=} names: a config that comes along, or a JSON file. */
final class Source {
  static final List<String> NAMES = List.of("default", "nano");

  /** Characters of the parser's words that are shown. */
  private static final int LONGEST = 200;

  private Source() {}

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
      return parse(new StringReader(json), source);
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
    try (InputStream in = Source.class.getResourceAsStream(name + ".json")) {
      return parse(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8), name);
    } catch (IOException e) {
      throw new ConfigException("config " + name + " cannot be read", e);
    }
  }

  static Map<String, ?> parse(Reader json, String where) {
    ConfigParseOptions strict = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON);
    try {
      return ConfigFactory.parseReader(json, strict).root().unwrapped();
    } catch (WrongType e) {
      throw new ConfigException(where + " is not a JSON object, but another value", e);
    } catch (com.typesafe.config.ConfigException e) {
      throw new ConfigException(where + " is not a JSON object: " + reason(e), e);
    } catch (StackOverflowError e) {
      throw new ConfigException(where + " is not a JSON object: it is nested too deeply", e);
    }
  }

  /** The parser's words, without its name for what it reads; it may quote the whole of it. */
  private static String reason(com.typesafe.config.ConfigException e) {
    String words = FailureWords.visible(String.valueOf(e.getMessage()));
    String plain = words.replaceFirst("^Reader: (\\d+): *", "line $1: ");
    return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + " …";
  }
}
