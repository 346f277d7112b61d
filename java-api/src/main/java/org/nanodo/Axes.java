package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.Arrays;
import java.util.List;

/** Axes as users give them, which count from the end if negative. */
final class Axes {
  private Axes() {}

  /** One of the axes of {@code x}. */
  static int of(String op, Tensor x, int axis) {
    return of(op, x, axis, x.rank());
  }

  /** One of {@code rank} axes, in an operation on {@code x}. */
  static int of(String op, Tensor x, int axis, int rank) {
    String range = rank == 0 ? "it has none" : "give %d to %d".formatted(-rank, rank - 1);
    boolean fits = axis >= -rank && axis < rank;
    require(fits, "%s: axis %d of %s is out of bounds; %s", op, axis, x, range);
    return axis < 0 ? axis + rank : axis;
  }

  static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Some of the axes of {@code x}, in the order given. */
  static List<Integer> all(String op, Tensor x, int... axes) {
    return Arrays.stream(axes).map(a -> of(op, x, a)).boxed().toList();
  }
}
