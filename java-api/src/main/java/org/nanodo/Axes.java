package org.nanodo;

import java.util.Arrays;
import java.util.List;
import org.nanodo.ir.ShapeException;
import org.nanodo.trace.Trace;

/** Axes as users give them, which count from the end if negative. */
final class Axes {
  private Axes() {}

  /** One of the axes of {@code x}. */
  static int of(String op, Tensor x, int axis) {
    return of(op, x, axis, x.rank());
  }

  /** One of {@code rank} axes, in an operation on {@code x}. */
  static int of(String op, Tensor x, int axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw new ShapeException(
          "%s: axis %d of %s: there are %d (%s)"
              .formatted(op, axis, x.describe(), rank, Trace.userLine()));
    }
    return axis < 0 ? axis + rank : axis;
  }

  /** Some of the axes of {@code x}, in the order given. */
  static List<Integer> all(String op, Tensor x, int... axes) {
    return Arrays.stream(axes).map(a -> of(op, x, a)).boxed().toList();
  }
}
