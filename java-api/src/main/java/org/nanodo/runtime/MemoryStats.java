package org.nanodo.runtime;

/**
 * Bytes that a program takes on each device: its arguments, its results, what it needs in between,
 * how much of the arguments its results reuse, and its code; and the most at any time, 0 where the
 * platform does not say.
 */
public record MemoryStats(
    long arguments, long outputs, long temporaries, long aliased, long code, long peak) {
  /** What must fit on a device: all kinds, with memory that is used twice counted once. */
  public long total() {
    return arguments + outputs - aliased + temporaries + code;
  }
}
