package org.nanodo.ir;

/** The line of the user's program that made an operation. */
public record SourceLocation(String file, int line) {
  /** For operations that no user wrote. */
  public static final SourceLocation UNKNOWN = new SourceLocation("", 0);

  /** As in {@code Mlp.java:31}. */
  @Override
  public String toString() {
    return file.isEmpty() ? "unknown source" : file + ":" + line;
  }
}
