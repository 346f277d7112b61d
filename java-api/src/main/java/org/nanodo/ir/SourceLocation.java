package org.nanodo.ir;

/**
 * The line of the user's program that recorded an operation.
 *
 * @param gradient whether the operation is part of the gradient of what the line computes
 */
public record SourceLocation(String file, int line, boolean gradient) {
  /** Of operations without a line of the user's. */
  public static final SourceLocation UNKNOWN = new SourceLocation("", 0);

  /** A line that computes what it says. */
  public SourceLocation(String file, int line) {
    this(file, line, false);
  }

  /** The same line for operations of its gradient. */
  public SourceLocation ofGradient() {
    return new SourceLocation(file, line, true);
  }

  /** The MLIR spelling for an operation {@code op} of the function {@code scope}. */
  String mlir(String scope, String op) {
    return mlir(scope + (gradient ? "grad(%s)".formatted(op) : op));
  }

  private String mlir(String name) {
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
