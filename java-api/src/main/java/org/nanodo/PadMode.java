package org.nanodo;

/** What a tensor is padded with, as the {@code mode} of {@code jnp.pad}. */
public enum PadMode {
  /** The element at the edge. */
  EDGE,
  /** The elements mirrored at the edge, without the edge itself. */
  REFLECT,
  /** The elements mirrored, the edge included. */
  SYMMETRIC,
  /** The elements from the other end. */
  WRAP,
  /** A straight line from the edge down to zero. */
  LINEAR_RAMP,
  /** The largest element along the axis. */
  MAXIMUM,
  /** The mean along the axis; of integers rounded to the nearest, of two the even one. */
  MEAN,
  /** The median along the axis, rounded as the mean. */
  MEDIAN,
  /** The smallest element along the axis. */
  MINIMUM
}
