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
 * All text files under a folder, each a document, in the order of their paths. Hidden, empty and
 * binary files are skipped; links to files are followed, links to folders are not.
 */
final class TextFolder implements DocumentSource {
  private final Path folder;
  private final Path[] files;
  private final long[] names;
  private final long[] contents;
  private final BadText bad = new BadText();

  private TextFolder(Path folder, Path[] files, long[] names, long[] contents) {
    this.folder = folder;
    this.files = files;
    this.names = names;
    this.contents = contents;
  }

  static Corpus open(Path folder) {
    var files = new TreeMap<String, Found>();
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
    // Paths are relative to the folder, so that the split does not depend on where the folder is.
    long[] hashes = files.keySet().stream().mapToLong(Hash::of).toArray();
    long[] contents = files.values().stream().mapToLong(Found::fingerprint).toArray();
    Path[] paths = files.values().stream().map(Found::path).toArray(Path[]::new);
    return Corpus.split(
            new TextFolder(folder, paths, hashes, contents), hashes, Corpus.HELD_OUT_EVERY)
        .withContents(contents);
  }

  private record Found(Path path, long fingerprint) {}

  @Override
  public int size() {
    return files.length;
  }

  @Override
  public String text(int i) {
    Path file = files[i];
    try {
      byte[] bytes = TextDocument.read(file);
      if (FileProbe.of(bytes, names[i]).fingerprint() != contents[i]) {
        throw new IOException("it has changed since the folder was listed");
      }
      return TextDocument.decode(file, bytes, bad);
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
  }

  @Override
  public void close() {
    bad.total(folder);
  }

  private static final class Finder extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Map<String, Found> files;

    Finder(Path root, Map<String, Found> files) {
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
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (!hidden(file) && Files.isRegularFile(file)) {
        String name = root.relativize(file).toString().replace('\\', '/');
        var probe = FileProbe.of(file, Hash.of(name));
        if (!probe.isEmpty() && !probe.isBinary()) {
          files.put(name, new Found(file, probe.fingerprint()));
        }
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
