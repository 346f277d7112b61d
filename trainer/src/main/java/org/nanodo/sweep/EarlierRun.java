package org.nanodo.sweep;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;

/** A run that is in the folder of one of a sweep's runs already, known by its config. */
record EarlierRun(Config config) {
  private static final Set<String> FIXED =
      Set.of("seed", "data_seed", "batch_size", "ds_name", "vocab_path", "task", "task_sha256");

  /** The run in the workdir of {@code config}; empty if there is none, or none that can be read. */
  static Optional<EarlierRun> in(Config config) {
    Path file = config.workdirPath().resolve("config.json");
    try {
      return Files.isRegularFile(file)
          ? Optional.of(new EarlierRun(Config.load(file.toString(), List.of())))
          : Optional.empty();
    } catch (ConfigException e) {
      return Optional.empty(); // The run itself will say what it needs of its workdir.
    }
  }

  /** Whether it is the same run, with nothing to be done differently. */
  boolean is(Config other) {
    return config.json().equals(other.json());
  }

  /**
   * Checks that it may go on as {@code other}: with another model or optimizer its results would be
   * taken for those of the new one.
   *
   * @throws ConfigException naming a key in which they differ
   */
  void requireGoesOnAs(Config other) {
    Map<String, Object> now = other.flat();
    config
        .flat()
        .forEach(
            (key, before) -> {
              if (isFixed(key) && !Objects.equals(before, now.get(key))) {
                throw new ConfigException(
                    "%s has a run with %s=%s, not %s; set another --config.workdir"
                        .formatted(other.workdir(), key, before, now.get(key)));
              }
            });
  }

  /** More steps are made by resuming. */
  private static boolean isFixed(String key) {
    return FIXED.contains(key)
        || key.startsWith("model.")
        || key.startsWith("opt.") && !key.equals("opt.num_train_steps");
  }
}
