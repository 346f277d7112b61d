package org.nanodo.data;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import org.nanodo.config.ConfigException;

/**
 * All files of text under a folder, each one a document, in the order of their paths. Hidden, empty
 * and binary files are left out; links to files are followed, links to folders are not.
 */
final class TextFolder implements DocumentSource {
  private static final int HELD_OUT_EVERY = 20;

  private final Path[] files;

  private TextFolder(Path[] files) {
    this.files = files;
  }

  static Corpus open(Path folder) {
    var files = new TreeMap<String, Path>();
    try {
      Path root = folder.toRealPath();
      Files.walkFileTree(root, new Finder(root, files));
    } catch (IOException e) {
      throw DataException.reading(folder, e);
    }
    if (files.isEmpty()) {
      throw new ConfigException(
          "ds_name text:%1$s: no file of text is under %1$s (hidden, empty and binary files do not count)"
              .formatted(folder));
    }
    // The path within the folder, so that the split is the same wherever the folder lies.
    long[] hashes = files.keySet().stream().mapToLong(Hash::of).toArray();
    return Corpus.split(
        new TextFolder(files.values().toArray(Path[]::new)), hashes, HELD_OUT_EVERY);
  }

  @Override
  public int size() {
    return files.length;
  }

  @Override
  public String text(int i) {
    return TextDocument.read(files[i]);
  }

  private static final class Finder extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Map<String, Path> files;

    Finder(Path root, Map<String, Path> files) {
      this.root = root;
      this.files = files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return hidden(folder) && !folder.equals(root)
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (!hidden(file)
          && Files.isRegularFile(file)
          && Files.size(file) > 0
          && !TextDocument.isBinary(file)) {
        files.put(root.relativize(file).toString().replace('\\', '/'), file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      throw DataException.reading(file, e);
    }

    private static boolean hidden(Path path) {
      return path.getNameCount() > 0 && path.getFileName().toString().startsWith(".");
    }
  }
}
