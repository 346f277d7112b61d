package org.nanodo.io;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Changes to files and folders that are whole, and on the disk, once the call returns. */
public final class DurableFiles {
  private DurableFiles() {}

  /**
   * Writes a file, or replaces it at once when all of the new content is on the disk. It is first
   * written beside it as {@code .NAME.tmp}; a symbolic link of that name is removed, not followed.
   */
  public static void write(Path file, byte[] content) throws IOException {
    Path half = file.resolveSibling("." + file.getFileName() + ".tmp");
    if (!Files.isDirectory(half, NOFOLLOW_LINKS)) {
      Files.deleteIfExists(half);
    }
    try (var channel = FileChannel.open(half, CREATE_NEW, WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
      replace(half, file);
    } catch (IOException e) {
      deleteFile(half);
      throw e;
    }
  }

  private static void deleteFile(Path file) {
    try {
      if (Files.isRegularFile(file, NOFOLLOW_LINKS)) {
        Files.delete(file);
      }
    } catch (IOException e) {
      // Why it was not written matters more.
    }
  }

  /** Renames in one step, over an existing file; an existing folder must be out of the way. */
  public static void replace(Path from, Path to) throws IOException {
    Files.move(from, to, ATOMIC_MOVE);
    sync(to.toAbsolutePath().resolveSibling(""));
  }

  /** Forces a folder's list of names to the disk. */
  public static void sync(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder)) {
      channel.force(true);
    }
  }

  /** Deletes a folder with all that is in it; of a symbolic link, only the link itself. */
  public static void deleteTree(Path root) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(root)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }

  /** What is in a folder, in the order of the names. */
  public static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
