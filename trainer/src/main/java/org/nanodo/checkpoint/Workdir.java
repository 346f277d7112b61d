package org.nanodo.checkpoint;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.nanodo.io.IoErrors;

/**
 * The folder of a run, held by one process at a time. The lock goes with the process, however it
 * ends; the file {@code .lock} that stays behind says only who was last.
 */
public final class Workdir implements AutoCloseable {
  private static final int PID_BYTES = 20;

  private final Path path;
  private final FileChannel lock;

  private Workdir(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes the folder if it is not there, and takes it.
   *
   * @throws CheckpointException if it cannot be written to, or another run holds it
   */
  public static Workdir open(Path path) {
    try {
      Files.createDirectories(path);
      FileChannel channel = FileChannel.open(path.resolve(".lock"), CREATE, READ, WRITE);
      if (!tryLock(channel)) {
        String holder = read(channel);
        channel.close();
        throw new CheckpointException(
            "workdir %s is in use by process %s: wait for it to end, or choose another workdir"
                .formatted(path, holder));
      }
      channel.truncate(0).write(text(Long.toString(ProcessHandle.current().pid())));
      return new Workdir(path, channel);
    } catch (IOException e) {
      throw new CheckpointException(
          "workdir %s cannot be written to (%s): choose another workdir".formatted(path, IoErrors.reason(e)),
          e);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(PID_BYTES);
    channel.read(pid, 0);
    return StandardCharsets.US_ASCII.decode(pid.flip()).toString();
  }

  private static ByteBuffer text(String pid) {
    return StandardCharsets.US_ASCII.encode(pid);
  }

  public Path path() {
    return path;
  }

  /** Where checkpoints are kept, one folder a step; made by the first save. */
  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /** Gives the folder free for the next run. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new CheckpointException("cannot release workdir %s: %s".formatted(path, IoErrors.reason(e)), e);
    }
  }
}
