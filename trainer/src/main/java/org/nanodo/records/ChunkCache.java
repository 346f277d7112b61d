package org.nanodo.records;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The chunks of several records that were decoded last, up to a number of bytes. Thread-safe. */
final class ChunkCache {
  private static final long MAX_BYTES = 32L << 20;
  private static final float LOAD = 0.75f;

  interface Decoder {
    SimpleChunk decode(int chunk) throws IOException;
  }

  private final Map<Integer, SimpleChunk> chunks = new LinkedHashMap<>(16, LOAD, true);
  private long bytes;

  /** A chunk, decoded by {@code decoder} if it is not in the cache; two threads may both decode. */
  SimpleChunk get(int number, Decoder decoder) throws IOException {
    synchronized (chunks) {
      SimpleChunk found = chunks.get(number);
      if (found != null) {
        return found;
      }
    }
    SimpleChunk made = decoder.decode(number);
    synchronized (chunks) {
      if (chunks.put(number, made) == null) {
        bytes += bytes(made);
        evict();
      }
    }
    return made;
  }

  private void evict() {
    Iterator<SimpleChunk> oldest = chunks.values().iterator();
    while (bytes > MAX_BYTES && chunks.size() > 1) {
      bytes -= bytes(oldest.next());
      oldest.remove();
    }
  }

  private static long bytes(SimpleChunk chunk) {
    return chunk.values().length + (long) Integer.BYTES * chunk.size();
  }
}
