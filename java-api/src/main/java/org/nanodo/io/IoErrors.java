package org.nanodo.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;

/**
 * Why a file could not be read or written, in the words of the operating system. The message of
 * Java's exception is often only the name of the file.
 */
public final class IoErrors {
  private static final Map<Class<? extends IOException>, String> REASONS =
      Map.of(
          NoSuchFileException.class, "no such file or folder",
          AccessDeniedException.class, "permission denied",
          FileAlreadyExistsException.class, "a file of that name is there",
          DirectoryNotEmptyException.class, "the folder is not empty",
          NotDirectoryException.class, "not a folder",
          FileSystemLoopException.class, "its symbolic links form a loop",
          ClosedByInterruptException.class, "interrupted",
          CharacterCodingException.class, "it is not valid UTF-8");

  private IoErrors() {}

  /** The reason, as in {@code permission denied}; it names neither the file nor a class. */
  public static String reason(IOException e) {
    for (var known : REASONS.entrySet()) {
      if (known.getKey().isInstance(e)) {
        return known.getValue();
      }
    }
    if (e instanceof ClosedChannelException) {
      return "the file was closed";
    }
    if (e instanceof EOFException && e.getMessage() == null) {
      return "the file ends too early";
    }
    String words = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    if (words == null || words.isBlank()) {
      return "input or output failed";
    }
    return switch (words) {
      case "Is a directory" -> "it is a folder";
      case "Not a directory" -> "what should be a folder on the way to it is a file";
      default -> words;
    };
  }
}
