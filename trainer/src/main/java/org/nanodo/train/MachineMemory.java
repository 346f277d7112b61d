package org.nanodo.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The most memory that this process can ever have, as Linux tells it: the machine's, or what its
 * control groups leave of it, and in both cases what can be swapped out.
 *
 * @param root what the paths of {@code /proc} and {@code /sys} begin with
 */
record MachineMemory(Path root) {
  private static final Path GROUPS = Path.of("sys/fs/cgroup");

  /** In bytes; nothing where it is not known. */
  static OptionalLong bytes() {
    return new MachineMemory(Path.of("/")).most();
  }

  OptionalLong most() {
    List<String> info = lines(root.resolve("proc/meminfo"));
    OptionalLong memory = kilobytes(info, "MemTotal:");
    if (memory.isEmpty()) {
      return memory;
    }
    long least = limits().reduce(memory.getAsLong(), Math::min);
    return OptionalLong.of(least + kilobytes(info, "SwapTotal:").orElse(0));
  }

  private static OptionalLong kilobytes(List<String> info, String key) {
    return info.stream()
        .filter(line -> line.matches(key + " +\\d{1,15} kB"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst();
  }

  /** Those of the process's groups and of all above them, in both versions of the interface. */
  private LongStream limits() {
    return lines(root.resolve("proc/self/cgroup")).stream()
        .map(line -> line.split(":", 3))
        .filter(group -> group.length == 3)
        .flatMap(
            group ->
                switch (group[1]) {
                  case "" -> files(GROUPS, group[2], "memory.max");
                  case "memory" ->
                      files(GROUPS.resolve("memory"), group[2], "memory.limit_in_bytes");
                  default -> Stream.of();
                })
        .flatMap(file -> lines(file).stream())
        .filter(line -> line.matches("\\d{1,18}")) // Without a limit it says "max".
        .mapToLong(Long::parseLong);
  }

  private Stream<Path> files(Path top, String group, String name) {
    Path below = Path.of("/").relativize(Path.of("/", group).normalize());
    return Stream.iterate(below, p -> p != null, Path::getParent)
        .map(p -> root.resolve(top).resolve(p).resolve(name));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }
}
