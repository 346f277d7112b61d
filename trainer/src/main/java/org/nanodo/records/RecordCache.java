package org.nanodo.records;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.nanodo.io.DurableFiles;
import org.nanodo.runtime.UserCache;

/**
 * What is kept of data files for later runs: the index of their records and, where records cannot
 * be read by number in the file itself, a copy from which they can. An entry is a folder, made at
 * once by a rename; it counts as long as the file has the size and the time it had then. Processes
 * and threads may share a cache: one makes an entry, the others wait for it.
 *
 * @param folder where entries are kept; it is made when it is needed
 * @param notices receives one line before an entry is made
 */
public record RecordCache(Path folder, Consumer<String> notices) {
  private static final String VARIABLE = "NANODO_DATA_CACHE";
  private static final int BUFFER = 1 << 18;

  /** Writes an entry, whose records it finds in a file. */
  public interface Builder {
    void build(Path file, RecordIndexWriter out) throws IOException;
  }

  /**
   * A file whose bytes can be read at any position.
   *
   * @param path the file itself, or a copy
   * @param damage why it ends too early, at the end of the last whole line that could be read
   */
  public record Plain(Path path, Optional<String> damage) {}

  /**
   * The cache in the folder that the environment variable {@code NANODO_DATA_CACHE} names, by
   * default {@code data} in {@link UserCache#folder}.
   */
  public static RecordCache standard(Consumer<String> notices) {
    String given = System.getenv().getOrDefault(VARIABLE, "");
    Path folder = given.isEmpty() ? UserCache.folder().resolve("data") : Path.of(given);
    return new RecordCache(folder, notices);
  }

  /**
   * The entry of a file, which is made if there is none or if the file has changed.
   *
   * @param kind what the entry is for, as {@code jsonl}: one file has an entry of each kind
   * @throws IOException if the file cannot be read, or the entry cannot be written
   */
  public RecordIndex entry(Path file, String kind, Builder builder) throws IOException {
    var entry = new CacheEntry(folder, file, kind);
    Optional<RecordIndex> found = entry.open();
    if (found.isPresent()) {
      return found.get();
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw CacheWriteException.of(folder, e);
    }
    try (var lock = CacheLock.of(folder, entry.name(), notices)) {
      found = entry.open();
      return found.isPresent() ? found.get() : make(entry, builder, lock);
    }
  }

  private RecordIndex make(CacheEntry entry, Builder builder, CacheLock lock) throws IOException {
    Path half = entry.begin(lock.isExclusive());
    try {
      CacheEntry.Source before = entry.source();
      try (var out = new RecordIndexWriter(half)) {
        builder.build(entry.file(), out);
        out.close();
        if (!before.equals(entry.source())) {
          throw new IOException(
              "it changed while its index was built: start again when it is whole");
        }
        entry.describe(half, before, out);
      }
      entry.publish(half);
    } catch (FileSystemException e) {
      throw e.getFile() != null && e.getFile().startsWith(folder.toString())
          ? CacheWriteException.of(folder, e)
          : e;
    } finally {
      if (Files.exists(half)) {
        DurableFiles.deleteTree(half);
      }
    }
    return entry
        .open()
        .orElseThrow(() -> new IOException("it changed after its index was built: start again"));
  }

  /**
   * The file itself if it is on this machine, else a copy.
   *
   * @throws IOException if the file cannot be read, or the copy cannot be written
   */
  public Path local(Path file) throws IOException {
    if (isLocal(file)) {
      return file;
    }
    try (RecordIndex copy = entry(file, "copy", (from, out) -> copy(from, Compression.NONE, out))) {
      return copy.file();
    }
  }

  /**
   * The file itself if it is neither compressed nor on another machine, else a decompressed copy.
   *
   * @throws IOException if the file cannot be read, or the copy cannot be written
   */
  public Plain plain(Path file) throws IOException {
    Compression compression = Compression.of(file);
    if (compression == Compression.NONE) {
      return new Plain(local(file), Optional.empty());
    }
    try (RecordIndex copy = entry(file, "plain", (from, out) -> copy(from, compression, out))) {
      return new Plain(
          copy.file(), copy.damage().stream().map(RecordFile.Damage::cause).findFirst());
    }
  }

  private void copy(Path file, Compression compression, RecordIndexWriter out) throws IOException {
    announceCopy(file, compression);
    long bytes = 0;
    try (var in = compression.open(file);
        OutputStream copy = out.copy()) {
      var chunk = new byte[BUFFER];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        copy.write(chunk, 0, n);
        bytes += n;
      }
    } catch (DamagedStreamException e) {
      bytes = out.endOfLines(e.sound());
      out.truncateCopy(bytes);
      out.damaged(String.valueOf(e.getMessage()));
    }
    out.begin(0);
    out.end(bytes);
  }

  /** Says that a copy is made, and refuses one that is too large for the disk. */
  void announceCopy(Path file, Compression compression) throws IOException {
    long bytes = compression.size(file);
    checkSpace(bytes);
    notices.accept(
        "%s %s into %s, which takes about %s …"
            .formatted(
                compression == Compression.NONE ? "copying" : "decompressing",
                file,
                folder,
                CacheWriteException.size(bytes)));
  }

  /**
   * Refuses to write so many bytes to the cache if its disk has no room for them.
   *
   * @throws IOException if it has less free space
   */
  public void checkSpace(long bytes) throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (bytes > free) {
      throw new CacheWriteException(
          "its copy takes about %s in %s, which has %s free: make room, or name a folder on another"
                  .formatted(
                      CacheWriteException.size(bytes), folder, CacheWriteException.size(free))
              + " disk by the environment variable "
              + VARIABLE);
    }
  }

  static boolean isLocal(Path file) {
    return file.getFileSystem().equals(FileSystems.getDefault());
  }
}
