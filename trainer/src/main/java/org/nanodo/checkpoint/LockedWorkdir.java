package org.nanodo.checkpoint;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.nanodo.io.DurableFiles;
import org.nanodo.io.IoErrors;

/**
 * The workdir of a run, locked by one process at a time. The lock ends with the process, even if
 * that is killed; the file {@code .lock} that remains has only the number of the last process.
 */
public final class LockedWorkdir implements AutoCloseable {
  private static final String LOCK = ".lock";
  private static final int PID_BYTES = 20;

  private final Path path;
  private final List<Path> made;
  private final FileChannel lock;
  private final Object identity;

  private LockedWorkdir(Path path, List<Path> made, FileChannel lock, Object identity) {
    this.path = path;
    this.made = made;
    this.lock = lock;
    this.identity = identity;
  }

  /**
   * Creates the folder if it does not exist, and locks it.
   *
   * @throws CheckpointException if it cannot be written to, or another run has locked it
   */
  public static LockedWorkdir open(Path path) {
    List<Path> made = missing(path);
    try {
      Files.createDirectories(path);
      for (Path folder : made) {
        DurableFiles.sync(folder.resolveSibling(""));
      }
      Path file = path.resolve(LOCK);
      if (Files.isSymbolicLink(file)) {
        throw new CheckpointException(
            "workdir %s: %s is a symbolic link, which nanodo does not write through: remove the link"
                .formatted(path, LOCK));
      }
      FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE, NOFOLLOW_LINKS);
      try {
        return take(path, made, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      delete(made);
      throw new CheckpointException(
          "workdir %s cannot be written to (%s): choose another workdir"
              .formatted(path, IoErrors.reason(e)),
          e);
    }
  }

  private static LockedWorkdir take(Path path, List<Path> made, FileChannel channel)
      throws IOException {
    if (!tryLock(channel)) {
      throw new CheckpointException(
          "workdir %s is in use by %s: wait for it to end, or choose another workdir"
              .formatted(path, read(channel)));
    }
    String pid = Long.toString(ProcessHandle.current().pid());
    channel.truncate(0).write(StandardCharsets.US_ASCII.encode(pid), 0);
    Path file = path.resolve(LOCK);
    Object identity = identity(file);
    if (!Files.readString(file).equals(pid)) {
      throw new NoSuchFileException(file.toString()); // Another process has just deleted it.
    }
    return new LockedWorkdir(path, made, channel, identity);
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(PID_BYTES);
    channel.read(bytes, 0);
    String pid = StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
    return pid.matches("[0-9]+") ? "process " + pid : "another process";
  }

  private static Object identity(Path file) throws IOException {
    var attributes = Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
    return Objects.requireNonNullElse(attributes.fileKey(), "unknown");
  }

  /** The folders that must be created for {@code path}, deepest first. */
  private static List<Path> missing(Path path) {
    var missing = new ArrayList<Path>();
    for (Path p = path.toAbsolutePath(); p != null && !Files.exists(p); p = p.getParent()) {
      missing.add(p);
    }
    return missing;
  }

  private static void delete(List<Path> emptyFolders) {
    try {
      for (Path folder : emptyFolders) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      // The folder is not empty any more: it stays.
    }
  }

  public Path path() {
    return path;
  }

  /** The folder of checkpoints, created by the first save. */
  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /**
   * Checks that the path still leads to the locked folder: if that was moved or removed, another
   * process may have started a run at the path. Takes microseconds.
   *
   * @throws CheckpointException if it does not
   */
  public void requireUnmoved() {
    if (isMoved()) {
      throw new CheckpointException(
          "workdir %s was moved or removed while the run was writing to it: call train again with the workdir to resume"
              .formatted(path));
    }
  }

  private boolean isMoved() {
    try {
      return !identity(path.resolve(LOCK)).equals(identity);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return true;
    } catch (IOException e) {
      return false; // Unknown: the next write will fail if it was moved.
    }
  }

  /** Releases the lock, and deletes a folder that was created here if nothing was written to it. */
  @Override
  public void close() {
    deleteIfUnused();
    try {
      lock.close();
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot release workdir %s: %s".formatted(path, IoErrors.reason(e)), e);
    }
  }

  /** To be called while the lock is held, so that no other process can lock the folder. */
  private void deleteIfUnused() {
    try {
      if (!made.isEmpty() && !isMoved() && DurableFiles.list(path).size() == 1) {
        Files.delete(path.resolve(LOCK));
        delete(made);
      }
    } catch (IOException e) {
      // An empty folder that stays does no harm.
    }
  }
}
