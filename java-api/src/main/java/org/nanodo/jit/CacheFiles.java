package org.nanodo.jit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nanodo.io.IoErrors;

/**
 * Executables in a folder, one per file, which several processes may read and write at once. The
 * least recently used are deleted when they take more than {@code maxBytes}.
 */
record CacheFiles(Path folder, long maxBytes) {
  private static final String TEMP = ".executable";

  private record Item(Path path, long bytes, FileTime used) {
    /** Whether this is an entry, or a temporary file that an interrupted write left an hour ago. */
    boolean mayGo() {
      String name = path.getFileName().toString();
      boolean old = used.toInstant().isBefore(Instant.now().minus(1, ChronoUnit.HOURS));
      return CacheKey.isOne(name) || (name.startsWith(TEMP) && old);
    }
  }

  /** Why the folder must not be used, with how to fix it, in one line. */
  Optional<String> objection() {
    try {
      return CacheOwner.ofProcess().objection(folder);
    } catch (IOException e) {
      return Optional.of(
          "the user of this process cannot be determined: %s".formatted(IoErrors.reason(e)));
    }
  }

  private Path path(CacheKey key) {
    return folder.resolve(key.hex());
  }

  /**
   * The key's executable, if there is one, which is marked as used.
   *
   * @throws IOException if it is damaged, or another user may have written it
   */
  Optional<byte[]> read(CacheKey key) throws IOException {
    Path path = path(key);
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    byte[] file;
    try {
      if (!CacheOwner.ofProcess().owns(path)) {
        throw new IOException(path + " may have been written by another user");
      }
      file = Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      return Optional.empty(); // Another process deleted it.
    }
    byte[] executable =
        CacheEntry.read(key, file).orElseThrow(() -> new IOException(path + " is damaged"));
    touch(path);
    return Optional.of(executable);
  }

  private static void touch(Path path) {
    try {
      Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
    } catch (IOException e) {
      // Another process deleted it, or the folder is read-only.
      return;
    }
  }

  /** Stores an executable, replacing that of the same key. */
  void write(CacheKey key, byte[] executable) throws IOException {
    if (executable.length > maxBytes) {
      return;
    }
    Files.createDirectories(folder, CacheOwner.PRIVATE);
    Optional<String> objection = objection();
    if (objection.isPresent()) {
      throw new IOException(objection.get());
    }
    Path temp = Files.createTempFile(folder, TEMP, "");
    try {
      try (var channel = FileChannel.open(temp, StandardOpenOption.WRITE)) {
        for (ByteBuffer part :
            List.of(CacheEntry.header(key, executable), ByteBuffer.wrap(executable))) {
          while (part.hasRemaining()) {
            channel.write(part);
          }
        }
      }
      Files.move(temp, path(key), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temp);
    }
    shrink();
  }

  private void shrink() throws IOException {
    List<Item> items = items();
    items.removeIf(item -> !item.mayGo());
    items.sort(Comparator.comparing(Item::used));
    long total = items.stream().mapToLong(Item::bytes).sum();
    for (Item oldest : items) {
      if (total <= maxBytes) {
        return;
      }
      Files.deleteIfExists(oldest.path);
      total -= oldest.bytes;
    }
  }

  private List<Item> items() throws IOException {
    var items = new ArrayList<Item>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        try {
          items.add(new Item(path, Files.size(path), Files.getLastModifiedTime(path)));
        } catch (NoSuchFileException e) {
          continue; // Another process deleted it.
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return items;
  }
}
