package org.nanodo;

/** Where {@code searchsorted} puts an element that equals others. */
public enum Side {
  /** Before them. */
  LEFT,
  /** After them. */
  RIGHT
}
