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

  // What happens at integers in a tensor that are out of bounds, after negative ones have been
  // counted from the end.

  /** They are clamped; a cotangent goes to the element that was read. */
  Mode CLIP = Bounds.CLIP;

  /** They are counted around: modulo the size of the axis. */
  Mode WRAP = Bounds.WRAP;

  /**
   * What is read is NaN, the lowest of signed integers, the highest of unsigned ones, or true;
   * updates are dropped.
   */
  Mode FILL = Bounds.FILL;

  /** Updates are dropped; as {@link #FILL}. */
  Mode DROP = Bounds.FILL;

  /** None is: the compiler may do anything where one is. It clamps, and drops updates. */
  Mode PROMISE_IN_BOUNDS = Bounds.PROMISE_IN_BOUNDS;

  /** What is read out of bounds is {@code value}. */
  static Mode fill(Number value) {
    return new Fill(value);
  }

  /** {@code start:stop}. Negative numbers count from the end; bounds are clamped to the axis. */
  static Slice slice(int start, int stop) {
    return new Slice(start, stop, 1);
  }

  /** {@code start:stop:step}. */
  static Slice slice(int start, int stop, int step) {
    return new Slice(start, stop, step);
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
    /** {@link Index#ELLIPSIS}. */
    ELLIPSIS,
    /** {@link Index#NEW_AXIS}. */
    NEW_AXIS
  }

  /** Stands among indices and says what happens at those that are out of bounds. */
  sealed interface Mode extends Index {}

  /** The modes without a value. */
  enum Bounds implements Mode {
    /** {@link Index#CLIP}. */
    CLIP,
    /** {@link Index#WRAP}. */
    WRAP,
    /** {@link Index#FILL}. */
    FILL,
    /** {@link Index#PROMISE_IN_BOUNDS}. */
    PROMISE_IN_BOUNDS
  }

  /** What is read out of bounds. */
  record Fill(Number value) implements Mode {}

  /** Indices of several axes. */
  record Several(List<Object> indices) implements Index {}
}
