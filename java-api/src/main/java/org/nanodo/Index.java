package org.nanodo;

import java.util.List;

/**
 * What {@link Tensor#at} takes beside integers and tensors of integers: what Python writes between
 * square brackets. Import its members statically: {@code x.at(slice(1, 5), ELLIPSIS, 0)} is {@code
 * x[1:5, ..., 0]}, and {@code x.at(from(1).by(2))} is {@code x[1::2]}.
 */
public sealed interface Index {
  /** {@code :}, a whole axis. */
  Slice ALL = new Slice(Slice.MISSING, Slice.MISSING, 1);

  /** {@code ...}, as many whole axes as the other indices leave. */
  Index ELLIPSIS = Mark.ELLIPSIS;

  /** {@code None}, a new axis of size one. */
  Index NEW_AXIS = Mark.NEW_AXIS;

  /** {@code start:stop}. Negative numbers count from the end; bounds are clamped to the axis. */
  static Slice slice(int start, int stop) {
    return new Slice(start, stop, 1);
  }

  /** {@code start:}. */
  static Slice from(int start) {
    return new Slice(start, Slice.MISSING, 1);
  }

  /** {@code :stop}. */
  static Slice to(int stop) {
    return new Slice(Slice.MISSING, stop, 1);
  }

  /** Several indices as one, for {@link Tensor#set} and the like. */
  static Index of(Object... indices) {
    return new Several(List.of(indices));
  }

  /** A slice as in Python. */
  record Slice(int start, int stop, int step) implements Index {
    /** In place of a bound that is left out. */
    static final int MISSING = Integer.MIN_VALUE;

    /** The same slice with another step; a negative one goes backwards. */
    public Slice by(int otherStep) {
      return new Slice(start, stop, otherStep);
    }
  }

  /** Indices other than integers and slices. */
  enum Mark implements Index {
    ELLIPSIS,
    NEW_AXIS
  }

  /** Indices of several axes. */
  record Several(List<Object> indices) implements Index {}
}
