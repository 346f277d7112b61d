package org.nanodo.orbax;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Each value is a file, its key its path in a folder. */
record FolderStore(Path folder) implements KeyValues {
  @Override
  public Optional<Blob> find(String key) {
    Path file = place(key);
    try {
      return Files.isRegularFile(file)
          ? Optional.of(new Blob.FileRange(file, 0, Files.size(file)))
          : Optional.empty();
    } catch (IOException e) {
      throw OrbaxException.unreadable(file, e);
    }
  }

  @Override
  public Path place(String key) {
    return folder.resolve(key);
  }

  /** The files of the folder itself whose names match; none if there is no folder. */
  List<Blob> files(Predicate<String> name) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .map(f -> f.getFileName().toString())
          .filter(name)
          .sorted()
          .flatMap(f -> find(f).stream())
          .toList();
    } catch (IOException e) {
      throw OrbaxException.unreadable(folder, e);
    }
  }

  @Override
  public Set<String> names(String file) {
    try (Stream<Path> found = Files.list(folder)) {
      var names = new TreeSet<String>();
      found
          .filter(f -> Files.isRegularFile(f.resolve(file)))
          .forEach(f -> names.add(f.getFileName().toString()));
      return names;
    } catch (IOException e) {
      throw OrbaxException.unreadable(folder, e);
    }
  }
}
