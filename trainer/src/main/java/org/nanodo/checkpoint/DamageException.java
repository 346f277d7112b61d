package org.nanodo.checkpoint;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.nanodo.io.IoErrors;

/** The files of a checkpoint are not as they were saved; the message has the file and the cause. */
final class DamageException extends Exception {
  private static final String DISK_FAILS = "Input/output error";

  DamageException(String message) {
    super(message);
  }

  private DamageException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * A file that is missing or that the disk fails to read.
   *
   * @throws CheckpointException if the cause is another one, such as permissions: the file itself
   *     may then be undamaged
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
