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

/**
 * Why a file could not be read or written, in the words of the operating system. Java often says it
 * by the name of an exception alone.
 */
public final class IoErrors {
  private IoErrors() {}

  /** The reason, as in {@code permission denied}; it names neither the file nor a class. */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "a file of that name is there";
    }
    if (e instanceof DirectoryNotEmptyException) {
      return "the folder is not empty";
    }
    if (e instanceof NotDirectoryException) {
      return "not a folder";
    }
    if (e instanceof FileSystemLoopException) {
      return "its symbolic links form a loop";
    }
    if (e instanceof ClosedByInterruptException) {
      return "interrupted";
    }
    if (e instanceof ClosedChannelException) {
      return "the file was closed";
    }
    if (e instanceof EOFException && e.getMessage() == null) {
      return "the file ends too early";
    }
    if (e instanceof CharacterCodingException) {
      return "it is not valid UTF-8";
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
