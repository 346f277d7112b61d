package org.nanodo.huggingface;

import java.io.IOException;

/** The elements of a tensor in row-major order as float32, of which any part can be read. */
interface FloatSource {
  /**
   * Reads {@code count} elements from the one numbered {@code position} on.
   *
   * @throws IOException if they cannot be read
   */
  void read(long position, float[] to, int at, int count) throws IOException;
}
