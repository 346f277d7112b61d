package org.nanodo.jit;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;
import org.nanodo.runtime.Buffer;

/**
 * Frees the memory of arrays that nobody refers to any more. The garbage collector knows nothing of
 * memory on devices: it is asked to run whenever arrays have taken much since it last was.
 */
final class Lifetimes {
  private static final Cleaner CLEANER = Cleaner.create();

  /** Bytes, and an allowance for each array, after which the garbage collector is asked to run. */
  private static final long MUCH = 256L << 20;

  private static final long EACH = 16L << 10;

  private static final AtomicLong TAKEN = new AtomicLong();

  private Lifetimes() {}

  static void watch(Array array, Buffer[] parts) {
    CLEANER.register(array, () -> close(parts));
    if (TAKEN.addAndGet(size(array)) > MUCH) {
      TAKEN.set(0);
      System.gc();
    }
  }

  /** What is closed or donated needs no garbage collector. */
  static void released(Array array) {
    TAKEN.accumulateAndGet(size(array), (taken, size) -> Math.max(0, taken - size));
  }

  private static long size(Array array) {
    return array.type().bytes() + EACH;
  }

  /** What the array is must not be known here, or it would stay. */
  private static void close(Buffer[] parts) {
    for (Buffer part : parts) {
      part.close();
    }
  }
}
