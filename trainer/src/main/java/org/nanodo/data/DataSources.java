package org.nanodo.data;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.nanodo.config.ConfigException;
import org.nanodo.config.Nearest;
import org.nanodo.io.FailureWords;

/** The data sources on the class path, by name. */
final class DataSources {
  private DataSources() {}

  static Corpus open(String dsName) {
    Map<String, DataSourceProvider> sources = new LinkedHashMap<>();
    ServiceLoader.load(DataSourceProvider.class).forEach(s -> sources.put(prefix(s.name()), s));
    String prefix = prefix(dsName);
    DataSourceProvider source = sources.get(prefix);
    if (source == null) {
      throw unknown(dsName, sources);
    }
    String argument = dsName.substring(prefix.length());
    if (argument.isBlank() && prefix.endsWith(":")) {
      throw new ConfigException(
          "ds_name '%s' has nothing after its colon; expected %s".formatted(dsName, source.name()));
    }
    try {
      return source.open(argument);
    } catch (InvalidPathException e) {
      throw new ConfigException("ds_name '%s' is no path: %s".formatted(dsName, e.getReason()), e);
    } catch (IOException e) {
      throw new DataException(
          "ds_name '%s' cannot be read: %s".formatted(dsName, FailureWords.of(e)), e);
    }
  }

  /** The name up to and with its colon, if it has one. */
  private static String prefix(String name) {
    return name.substring(0, name.indexOf(':') < 0 ? name.length() : name.indexOf(':') + 1);
  }

  private static ConfigException unknown(String dsName, Map<String, DataSourceProvider> sources) {
    boolean isPath = !dsName.isBlank() && dsName.indexOf('\0') < 0 && Files.exists(Path.of(dsName));
    String meant =
        isPath
            ? "text:" + dsName
            : Nearest.to(prefix(dsName), sources.keySet())
                .map(sources::get)
                .map(DataSourceProvider::name)
                .orElse("");
    return new ConfigException(
        "ds_name '%s' does not exist%s; there are: %s"
            .formatted(
                dsName,
                meant.isEmpty() ? "" : "; did you mean " + meant + "?",
                sources.values().stream()
                    .map(s -> "%s (%s)".formatted(s.name(), s.description()))
                    .collect(joining(", "))));
  }
}
