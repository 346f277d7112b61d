package org.nanodo.orbax;

import java.nio.ByteBuffer;
import org.nanodo.io.TensorSource;

/**
 * A tensor in a checkpoint, of any size. It is fastest read in order; to be used by one thread, and
 * to be closed if it is not read to its end.
 */
public interface SavedTensor extends TensorSource, AutoCloseable {
  /**
   * As of any source.
   *
   * @throws OrbaxException if the bytes are damaged or cannot be read
   */
  @Override
  void read(long position, ByteBuffer to);

  /** Closes files; it can be read again. */
  @Override
  void close();
}
