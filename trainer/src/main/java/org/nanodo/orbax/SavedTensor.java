package org.nanodo.orbax;

import java.nio.ByteBuffer;
import org.nanodo.ir.TensorType;

/** A tensor in a checkpoint, of any size: it is read by rows of its leading axis. */
public interface SavedTensor {
  TensorType type();

  /** What reads its rows; to be used by one thread. */
  Rows open();

  /** Reads rows; fast as long as they are asked for in order. */
  interface Rows extends AutoCloseable {
    /**
     * Puts rows from {@code from} to below {@code to} into a buffer, as little-endian elements in
     * row-major order. A scalar is one row.
     *
     * @throws OrbaxException if they are damaged or cannot be read
     */
    void read(long from, long to, ByteBuffer into);

    @Override
    void close();
  }
}
