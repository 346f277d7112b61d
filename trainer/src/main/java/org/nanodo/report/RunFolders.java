package org.nanodo.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nanodo.config.ConfigException;
import org.nanodo.io.IoErrors;

/** Finds the runs that a report is about. */
final class RunFolders {
  private static final String EVENTS = "events.out.tfevents.";

  private RunFolders() {}

  /**
   * The runs of some folders, each once: a folder is the workdir of a run, or holds such workdirs.
   *
   * @throws ConfigException if one of the folders has no run
   */
  static List<Run> read(List<Path> folders) {
    var found = new LinkedHashSet<Path>();
    folders.forEach(folder -> found.addAll(runs(folder)));
    List<Path> all = List.copyOf(found);
    List<String> names = names(all);
    return IntStream.range(0, all.size())
        .mapToObj(i -> Run.read(names.get(i), all.get(i)))
        .toList();
  }

  private static List<Path> runs(Path given) {
    Path folder = given.toAbsolutePath().normalize();
    if (!Files.isDirectory(folder)) {
      throw new ConfigException(
          "%s %s; expected the workdir of a run"
              .formatted(given, Files.exists(folder) ? "is no folder" : "does not exist"));
    }
    List<Path> runs =
        isRun(folder) ? List.of(folder) : list(folder).stream().filter(RunFolders::isRun).toList();
    if (runs.isEmpty()) {
      throw new ConfigException(
          "found no run in %s; expected config.json or event files of TensorBoard in it, or in its folders"
              .formatted(given));
    }
    return runs;
  }

  private static boolean isRun(Path folder) {
    return Files.isDirectory(folder)
        && list(folder).stream()
            .map(file -> file.toFile().getName())
            .anyMatch(name -> name.equals(Run.CONFIG) || name.startsWith(EVENTS));
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new ConfigException("%s cannot be read (%s)".formatted(folder, IoErrors.reason(e)), e);
    }
  }

  /** The last parts of the paths, as few as tell all apart. */
  static List<String> names(List<Path> folders) {
    int most = folders.stream().mapToInt(Path::getNameCount).max().orElse(1);
    List<String> names = new ArrayList<>();
    for (int parts = 1; parts <= most; parts++) {
      names.clear();
      for (Path folder : folders) {
        names.add(last(folder, parts));
      }
      Set<String> different = new HashSet<>(names);
      if (different.size() == names.size()) {
        break;
      }
    }
    return List.copyOf(names);
  }

  private static String last(Path folder, int parts) {
    int count = folder.getNameCount();
    return count == 0 ? "/" : folder.subpath(Math.max(0, count - parts), count).toString();
  }
}
