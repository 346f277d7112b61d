package org.nanodo.program;

/** A Java file that does not compile, or lacks the class or method that it is read for. */
public final class JavaProgramException extends RuntimeException {
  private static final long serialVersionUID = 1;

  JavaProgramException(String message) {
    super(message);
  }
}
