package org.nanodo.checkpoint;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.nanodo.io.IoErrors;

/** The files of a checkpoint are not what was saved; the message tells the file and the cause. */
final class DamageException extends Exception {
  private static final String DISK_FAILS = "Input/output error";

  DamageException(String message) {
    super(message);
  }

  private DamageException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * A file that is missing or that the disk fails to give back.
   *
   * @throws CheckpointException if it is anything else that keeps us from reading, such as
   *     permissions: the file may then be whole
   */
  static DamageException unreadable(Path file, IOException e) {
    String reason = IoErrors.reason(e);
    if (e instanceof NoSuchFileException
        || e instanceof NotDirectoryException
        || reason.contains(DISK_FAILS)) {
      return new DamageException("%s: %s".formatted(file.getFileName(), reason), e);
    }
    throw new CheckpointException("cannot read %s: %s".formatted(file, reason), e);
  }
}
