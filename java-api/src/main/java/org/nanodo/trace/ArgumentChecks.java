package org.nanodo.trace;

import java.util.stream.Stream;
import org.nanodo.Tensor;
import org.nanodo.ir.ShapeException;

/** Checks of what a user passes; messages end with the user's line. */
public final class ArgumentChecks {
  private ArgumentChecks() {}

  /**
   * Requires that {@code holds}.
   *
   * @param args of the message; tensors are described by their names and types
   * @throws ShapeException if it does not
   */
  public static void require(boolean holds, String format, Object... args) {
    if (!holds) {
      throw shapeError(format, args);
    }
  }

  /** What {@link #require} throws. */
  public static ShapeException shapeError(String format, Object... args) {
    Object[] all = Stream.of(args).map(a -> a instanceof Tensor t ? t.describe() : a).toArray();
    return new ShapeException(format.formatted(all));
  }
}
