package org.nanodo.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The memory of this process, as Linux tells it: the machine's, or that of its control groups where
 * they allow less.
 *
 * @param root what the paths of {@code /proc} and {@code /sys} begin with
 */
record MachineMemory(Path root) {
  private static final Path GROUPS = Path.of("sys/fs/cgroup");

  /** The most it can ever have, with what can be swapped out, in bytes; nothing if not known. */
  static OptionalLong bytes() {
    return new MachineMemory(Path.of("/")).most();
  }

  /** What can be taken now without swapping, in bytes; nothing where it is not known. */
  static OptionalLong available() {
    return new MachineMemory(Path.of("/")).free();
  }

  OptionalLong free() {
    OptionalLong memory = kilobytes(lines(root.resolve("proc/meminfo")), "MemAvailable:");
    if (memory.isEmpty()) {
      return memory;
    }
    return OptionalLong.of(
        groups().flatMapToLong(Group::availableBytes).reduce(memory.getAsLong(), Math::min));
  }

  OptionalLong most() {
    List<String> info = lines(root.resolve("proc/meminfo"));
    OptionalLong memory = kilobytes(info, "MemTotal:");
    if (memory.isEmpty()) {
      return memory;
    }
    long least = groups().flatMapToLong(Group::limitBytes).reduce(memory.getAsLong(), Math::min);
    return OptionalLong.of(least + kilobytes(info, "SwapTotal:").orElse(0));
  }

  private static OptionalLong kilobytes(List<String> info, String key) {
    return info.stream()
        .filter(line -> line.matches(key + " +\\d{1,15} kB"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst();
  }

  /** A control group; the names of its files are those of one version of the interface. */
  private record Group(Path folder, String limit, String usage, String cache) {
    LongStream limitBytes() {
      return lines(folder.resolve(limit)).stream()
          .filter(line -> line.matches("\\d{1,18}")) // Without a limit it says "max".
          .mapToLong(Long::parseLong);
    }

    /** What may still be taken, cached files given back. */
    LongStream availableBytes() {
      long used = lines(folder.resolve(usage)).stream().mapToLong(Long::parseLong).sum();
      long cached =
          lines(folder.resolve("memory.stat")).stream()
              .filter(line -> line.matches(cache + " \\d{1,18}"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .sum();
      return limitBytes().map(most -> Math.max(0, most - used + cached));
    }
  }

  /** The process's groups and all above them, in both versions of the interface. */
  private Stream<Group> groups() {
    return lines(root.resolve("proc/self/cgroup")).stream()
        .map(line -> line.split(":", 3))
        .filter(group -> group.length == 3)
        .flatMap(
            group ->
                switch (group[1]) {
                  case "" ->
                      folders(GROUPS, group[2])
                          .map(f -> new Group(f, "memory.max", "memory.current", "inactive_file"));
                  case "memory" ->
                      folders(GROUPS.resolve("memory"), group[2])
                          .map(
                              f ->
                                  new Group(
                                      f,
                                      "memory.limit_in_bytes",
                                      "memory.usage_in_bytes",
                                      "total_inactive_file"));
                  default -> Stream.of();
                });
  }

  private Stream<Path> folders(Path top, String group) {
    Path below = Path.of("/").relativize(Path.of("/", group).normalize());
    return Stream.iterate(below, p -> p != null, Path::getParent)
        .map(p -> root.resolve(top).resolve(p));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }
}
