package org.nanodo.data;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.nanodo.config.ConfigException;
import org.nanodo.config.Nearest;
import org.nanodo.io.DataPaths;
import org.nanodo.io.FailureWords;
import org.nanodo.records.RecordFormat;

/** The data sources and formats on the class path, by name. */
final class DataSources {
  private final Map<String, DataSourceProvider> providers = new LinkedHashMap<>();
  private final String dsName;
  private final String prefix;
  private final String argument;

  private DataSources(String dsName) {
    this.dsName = dsName;
    this.prefix = prefix(dsName);
    this.argument = dsName.substring(prefix.length());
    ServiceLoader.load(DataSourceProvider.class).forEach(s -> providers.put(prefix(s.name()), s));
  }

  /** The documents of one source: one that is no mixture. */
  static Corpus open(String dsName, SourceOptions options) {
    try {
      return new DataSources(dsName).open(options);
    } catch (InvalidPathException e) {
      throw new ConfigException("ds_name '%s' is no path: %s".formatted(dsName, e.getReason()), e);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("ds_name '%s': %s".formatted(dsName, e.getMessage()), e);
    } catch (IOException e) {
      throw new DataException(
          "ds_name '%s' cannot be read: %s".formatted(dsName, FailureWords.of(e)), e);
    }
  }

  private Corpus open(SourceOptions options) throws IOException {
    DataSourceProvider provider = providers.get(prefix);
    if (provider != null) {
      requireArgument(provider.name());
      return provider.open(argument, options);
    }
    Optional<RecordFormat> format = Formats.named(withoutColon(prefix));
    if (prefix.endsWith(":") && format.isPresent()) {
      requireArgument(prefix + "PATH");
      return RecordFiles.open(format.get(), argument, options);
    }
    if (prefix.equals(RecordFiles.ANY + ":")) {
      requireArgument(prefix + "PATH");
      return RecordFiles.open(argument, options);
    }
    if (prefix.equals("parquet:")) {
      throw new ConfigException(
          "ds_name '%s' needs the module nanodo-parquet: put it on the class path, or use ./nanodo"
              .formatted(dsName));
    }
    var tfds = new TfdsFolders(options.dataDir());
    Optional<Path> folder = tfds.find(dsName);
    if (folder.isPresent()) {
      return TfdsSource.open(dsName, folder.get(), options);
    }
    throw unknown(tfds);
  }

  private void requireArgument(String expected) {
    if (argument.isBlank() && prefix.endsWith(":")) {
      throw new ConfigException(
          "ds_name '%s' has nothing after its colon; expected %s".formatted(dsName, expected));
    }
  }

  /** The name up to and with its colon, if it has one. */
  private static String prefix(String name) {
    return name.substring(0, name.indexOf(':') < 0 ? name.length() : name.indexOf(':') + 1);
  }

  private static String withoutColon(String prefix) {
    return prefix.endsWith(":") ? prefix.substring(0, prefix.length() - 1) : prefix;
  }

  private ConfigException unknown(TfdsFolders tfds) {
    Map<String, String> names = new LinkedHashMap<>();
    providers.forEach((key, s) -> names.put(key, s.name()));
    Formats.all().stream()
        .filter(f -> !(f instanceof ParagraphFormat))
        .forEach(f -> names.put(f.name() + ":", f.name() + ":PATH"));
    names.put(RecordFiles.ANY + ":", RecordFiles.ANY + ":PATH");
    String meant = meant(names);
    return new ConfigException(
        "ds_name '%s' does not exist%s; there are: %s; %s"
            .formatted(
                dsName,
                meant.isEmpty() ? "" : "; did you mean " + meant + "?",
                Stream.concat(
                        providers.values().stream()
                            .map(s -> "%s (%s)".formatted(s.name(), s.description())),
                        names.entrySet().stream()
                            .filter(e -> !providers.containsKey(e.getKey()))
                            .map(Map.Entry::getValue))
                    .collect(joining(", ")),
                tfds.looked()));
  }

  private String meant(Map<String, String> names) {
    boolean isPath =
        !dsName.isBlank() && dsName.indexOf('\0') < 0 && Files.exists(DataPaths.of(dsName));
    if (isPath) {
      boolean isFormat =
          Files.isRegularFile(DataPaths.of(dsName)) && Formats.of(dsName).isPresent();
      return (isFormat ? RecordFiles.ANY : "text") + ":" + dsName;
    }
    return Nearest.to(prefix, names.keySet()).map(names::get).orElse("");
  }
}
