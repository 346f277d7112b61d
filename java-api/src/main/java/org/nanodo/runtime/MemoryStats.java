package org.nanodo.runtime;

/**
 * Bytes that a program takes on each device: arguments, results, temporaries, results aliased to
 * arguments, and code; and the peak, 0 where the platform does not report it.
 */
public record MemoryStats(
    long arguments, long outputs, long temporaries, long aliased, long code, long peak) {
  /** The bytes that must fit on a device, with aliased memory counted once. */
  public long total() {
    return arguments + outputs - aliased + temporaries + code;
  }
}
