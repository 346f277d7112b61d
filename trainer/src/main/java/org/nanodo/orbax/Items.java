package org.nanodo.orbax;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the folder of a saved tree in what a user names. */
final class Items {
  /** What NanoDO calls it, and what Orbax does where there is only one. */
  private static final List<String> NAMES = List.of("state", "default", "pytree");

  private static final String PROCESS = "ocdbt.process_";
  private static final String UNFINISHED = ".orbax-checkpoint-tmp";
  private static final Pattern STEP = Pattern.compile("(?:\\w+_)?(\\d{1,18})");

  private Items() {}

  /**
   * The folder of a tree: {@code folder} itself, that of a step, or that of the newest step of a
   * workdir. Steps of which the save was not finished do not count.
   *
   * @throws OrbaxException if there is none
   */
  static Path find(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    if (absolute.toString().contains(UNFINISHED)) {
      throw new OrbaxException(
          "%s is of a save that was not finished: import an earlier step".formatted(folder));
    }
    Optional<Path> own = Optional.of(absolute).filter(Items::isTree).or(() -> ofStep(absolute));
    if (own.isPresent()) {
      return own.get();
    }
    Path newest =
        list(absolute).stream()
            .filter(f -> step(f) >= 0 && Files.isDirectory(f))
            .max(Comparator.comparingLong(Items::step))
            .orElseThrow(
                () ->
                    new OrbaxException(
                        "%s has nothing that Orbax saved: expected a workdir of NanoDO's, one of its steps, or the folder state of one"
                            .formatted(folder)));
    return ofStep(newest)
        .orElseThrow(
            () ->
                new OrbaxException(
                    "%s has no folder %s that Orbax saved: import an earlier step"
                        .formatted(newest, String.join(", ", NAMES))));
  }

  private static Optional<Path> ofStep(Path step) {
    return NAMES.stream().map(step::resolve).filter(Items::isTree).findFirst();
  }

  private static long step(Path folder) {
    Matcher name = STEP.matcher(folder.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(1)) : -1;
  }

  private static boolean isTree(Path folder) {
    return Files.isRegularFile(folder.resolve(TreeMetadata.NAME))
        || Files.isRegularFile(folder.resolve(Manifest.NAME))
        || Files.isDirectory(folder) && !processes(folder).isEmpty();
  }

  /** The stores of single processes, which are merged when a save is finished. */
  private static List<Path> processes(Path item) {
    return list(item).stream()
        .filter(f -> f.getFileName().toString().startsWith(PROCESS))
        .filter(f -> Files.isRegularFile(f.resolve(Manifest.NAME)))
        .toList();
  }

  /** The store of an item, in whichever way it was written. */
  static KeyValues store(Path item) {
    if (Files.isRegularFile(item.resolve(Manifest.NAME))) {
      return Ocdbt.open(item);
    }
    List<Path> parts = processes(item);
    return parts.isEmpty()
        ? new FolderStore(item)
        : new UnionStore(parts.stream().<KeyValues>map(Ocdbt::open).toList());
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw OrbaxException.unreadable(folder, e);
    }
  }
}
