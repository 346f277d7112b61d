package org.nanodo.ir;

/** The line of the user's program that recorded an operation. */
public record SourceLocation(String file, int line) {
  /** Of operations without a line of the user's. */
  public static final SourceLocation UNKNOWN = new SourceLocation("", 0);

  /** The MLIR spelling for an operation that is called {@code name}. */
  String mlir(String name) {
    return file.isEmpty()
        ? "loc(%s)".formatted(quoted(name))
        : "loc(%s(%s:%d:0))".formatted(quoted(name), quoted(file), line);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\22") + '"';
  }

  /** As in {@code Mlp.java:31}. */
  @Override
  public String toString() {
    return file.isEmpty() ? "unknown source" : file + ":" + line;
  }
}
