package org.nanodo.ir;

/** Operands whose shapes or element types do not fit an operation. */
public final class ShapeException extends IllegalArgumentException {
  /** A message that ends with the user's line. */
  public ShapeException(String message) {
    super(UserLine.after(message));
  }

  @SuppressWarnings("AnnotateFormatMethod")
  static void require(boolean holds, String message, Object... args) {
    if (!holds) {
      throw new ShapeException(message.formatted(args));
    }
  }
}
