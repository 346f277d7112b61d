package org.nanodo.cli;

/** A program of the user's that cannot be compiled or has no main method. */
final class JavaProgramException extends RuntimeException {
  private static final long serialVersionUID = 1;

  JavaProgramException(String message) {
    super(message);
  }
}
