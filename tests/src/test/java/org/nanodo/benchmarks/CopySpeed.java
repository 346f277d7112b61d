package org.nanodo.benchmarks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How fast all cores together copy memory, more of it than caches hold. */
final class CopySpeed {
  /** Of all cores together; there are processors with caches of 300 MB and more. */
  private static final int BYTES = 1 << 30;

  private static final int TIMES = 8;

  private CopySpeed() {}

  /** Copies a part of the memory from one half to the other. */
  private record Part(ByteBuffer from, ByteBuffer to) implements Callable<Boolean> {
    static Part of(int bytes) {
      return new Part(ByteBuffer.allocateDirect(bytes), ByteBuffer.allocateDirect(bytes));
    }

    @Override
    public Boolean call() {
      to.duplicate().put(from.duplicate());
      return true;
    }
  }

  /** Bytes read and written a second, the most that was seen. */
  static double measure() throws Exception {
    int cores = Runtime.getRuntime().availableProcessors();
    var parts = new ArrayList<Part>();
    while (parts.size() < cores) {
      parts.add(Part.of(BYTES / cores));
    }
    ExecutorService threads = Executors.newFixedThreadPool(cores);
    try {
      double best = 0;
      for (int i = 0; i < TIMES; i++) {
        best = Math.max(best, 2. * (BYTES / cores) * cores / seconds(threads, parts));
      }
      return best;
    } finally {
      threads.shutdown();
    }
  }

  private static double seconds(ExecutorService threads, List<Part> parts) throws Exception {
    long began = System.nanoTime();
    for (Future<Boolean> copied : threads.invokeAll(parts)) {
      copied.get();
    }
    return (System.nanoTime() - began) * 1e-9;
  }
}
