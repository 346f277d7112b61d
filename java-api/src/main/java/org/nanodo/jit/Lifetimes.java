package org.nanodo.jit;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;
import org.nanodo.runtime.Buffer;

/**
 * Frees the memory of unreachable arrays. The garbage collector does not see device memory: it is
 * asked to run when much was allocated since it last was.
 */
final class Lifetimes {
  private static final Cleaner CLEANER = Cleaner.create();

  /** Allocated bytes, with an overhead per array, after which a collection is requested. */
  private static final long MUCH = 256L << 20;

  private static final long EACH = 16L << 10;

  private static final AtomicLong TAKEN = new AtomicLong();

  private Lifetimes() {}

  static void watch(Array array, Buffer[] shards) {
    CLEANER.register(array, () -> close(shards));
    if (TAKEN.addAndGet(size(array)) > MUCH) {
      TAKEN.set(0);
      System.gc();
    }
  }

  /** A closed or donated array needs no garbage collection. */
  static void released(Array array) {
    TAKEN.accumulateAndGet(size(array), (taken, size) -> Math.max(0, taken - size));
  }

  private static long size(Array array) {
    return array.type().bytes() + EACH;
  }

  /** Static, as a reference to the array would keep it reachable. */
  private static void close(Buffer[] shards) {
    for (Buffer shard : shards) {
      shard.close();
    }
  }
}
