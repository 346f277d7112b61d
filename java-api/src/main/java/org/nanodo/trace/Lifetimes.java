package org.nanodo.trace;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;
import org.nanodo.jit.Array;

/**
 * Frees the memory of tensors that nobody refers to any more. The garbage collector knows nothing
 * of memory on devices: it is asked to run whenever tensors have taken much since it last ran.
 */
final class Lifetimes {
  private static final Cleaner CLEANER = Cleaner.create();

  /** Bytes, and an allowance for each tensor, after which the garbage collector is asked to run. */
  private static final long MUCH = 256L << 20;

  private static final long EACH = 16L << 10;

  private static final AtomicLong TAKEN = new AtomicLong();

  private Lifetimes() {}

  static void watch(Tensor tensor, Array array) {
    CLEANER.register(tensor, array::close);
    if (TAKEN.addAndGet(array.type().bytes() + EACH) > MUCH) {
      TAKEN.set(0);
      System.gc();
    }
  }
}
