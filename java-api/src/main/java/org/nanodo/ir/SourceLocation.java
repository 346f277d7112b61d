package org.nanodo.ir;

/** The line of the user's program that recorded an operation. */
public record SourceLocation(String file, int line) {
  /** Of operations without a line of the user's. */
  public static final SourceLocation UNKNOWN = new SourceLocation("", 0);

  /** As in {@code Mlp.java:31}. */
  @Override
  public String toString() {
    return file.isEmpty() ? "unknown source" : file + ":" + line;
  }
}
