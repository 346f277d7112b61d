package org.nanodo.data;

import static java.util.stream.Collectors.joining;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nanodo.config.ConfigException;

/**
 * Where TFDS keeps the data sets that it has prepared: DIR/NAME/VERSION, or DIR/NAME/CONFIG/VERSION
 * where a data set has several configs.
 */
final class TfdsFolders {
  /** What TFDS writes into the folder of a version when it is complete. */
  static final String INFO = "dataset_info.json";

  private static final Pattern NAME =
      Pattern.compile("(\\w+)(?:/([\\w.+-]+))?(?::(\\d+\\.\\d+\\.\\d+))?");
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)");
  private static final Comparator<Path> BY_VERSION =
      Comparator.<Path>comparingInt(p -> number(p, 1))
          .thenComparingInt(p -> number(p, 2))
          .thenComparingInt(p -> number(p, 3));

  private final List<Path> places;

  TfdsFolders(Optional<String> dataDir) {
    this.places = dataDir.map(dir -> List.of(Path.of(dir))).orElseGet(TfdsFolders::usual);
  }

  private static List<Path> usual() {
    String variable = System.getenv().getOrDefault("TFDS_DATA_DIR", "");
    Path home = Path.of(System.getProperty("user.home", "."), "tensorflow_datasets");
    return variable.isEmpty() ? List.of(home) : List.of(Path.of(variable), home);
  }

  /**
   * The folder of a data set: NAME, NAME/CONFIG, NAME:VERSION or NAME/CONFIG:VERSION. Without a
   * version it is the newest, without a config TFDS's default.
   *
   * @return nothing if there is no folder of the name
   * @throws ConfigException if there is, but without the config or version
   */
  Optional<Path> find(String dsName) throws IOException {
    Matcher name = NAME.matcher(dsName);
    if (!name.matches()) {
      return Optional.empty();
    }
    for (Path place : places) {
      Path folder = place.resolve(name.group(1));
      if (Files.isDirectory(folder)) {
        Path config = config(dsName, folder, Optional.ofNullable(name.group(2)));
        return Optional.of(version(dsName, config, Optional.ofNullable(name.group(3))));
      }
    }
    return Optional.empty();
  }

  private static Path config(String dsName, Path folder, Optional<String> given)
      throws IOException {
    if (given.isEmpty() && !versions(folder).isEmpty()) {
      return folder;
    }
    List<String> configs = configs(folder);
    Optional<String> chosen =
        given.or(() -> configs.size() == 1 ? Optional.of(configs.get(0)) : preferred(folder));
    return chosen
        .filter(configs::contains)
        .map(folder::resolve)
        .orElseThrow(
            () ->
                new ConfigException(
                    "ds_name '%s': %s has %s; name one of its configs, as in %s/CONFIG"
                        .formatted(
                            dsName,
                            folder,
                            configs.isEmpty()
                                ? "no version that TFDS has completed"
                                : "the configs " + String.join(", ", configs),
                            folder.getFileName())));
  }

  /** The config that TFDS takes if none is given. */
  private static Optional<String> preferred(Path folder) {
    Path metadata = folder.resolve(".config").resolve("metadata.json");
    try {
      return Files.exists(metadata)
          ? Optional.ofNullable(
              new Gson().fromJson(Files.readString(metadata), Metadata.class).default_config_name)
          : Optional.empty();
    } catch (IOException | JsonParseException e) {
      return Optional.empty();
    }
  }

  private static final class Metadata {
    @org.jspecify.annotations.Nullable String default_config_name;
  }

  private static Path version(String dsName, Path folder, Optional<String> given)
      throws IOException {
    List<Path> versions = versions(folder);
    return (given.isEmpty()
            ? versions.stream().max(BY_VERSION)
            : versions.stream().filter(v -> v.endsWith(given.get())).findFirst())
        .orElseThrow(
            () ->
                new ConfigException(
                    "ds_name '%s': %s has %s"
                        .formatted(
                            dsName,
                            folder,
                            versions.isEmpty()
                                ? "no version that TFDS has completed; prepare it with TFDS"
                                : "the versions "
                                    + versions.stream()
                                        .map(v -> String.valueOf(v.getFileName()))
                                        .collect(joining(", "))
                                    + "; name one of them")));
  }

  private static List<Path> versions(Path folder) throws IOException {
    return folders(folder).stream()
        .filter(p -> VERSION.matcher(p.getFileName().toString()).matches())
        .filter(p -> Files.exists(p.resolve(INFO)))
        .sorted(BY_VERSION)
        .toList();
  }

  private static List<String> configs(Path folder) throws IOException {
    var names = new java.util.ArrayList<String>();
    for (Path config : folders(folder)) {
      if (!versions(config).isEmpty()) {
        names.add(config.getFileName().toString());
      }
    }
    return names;
  }

  private static List<Path> folders(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static int number(Path version, int group) {
    Matcher matcher = VERSION.matcher(version.getFileName().toString());
    return matcher.matches() ? Integer.parseInt(matcher.group(group)) : -1;
  }

  /** Where a data set was looked for, for messages. */
  String looked() {
    return "TFDS has prepared none of that name in "
        + places.stream().map(Path::toString).collect(joining(" or "))
        + " (data_dir names another folder)";
  }
}
