package org.nanodo.runtime;

import org.nanodo.ir.TensorType;
import org.nanodo.pjrt.NativeBuffer;

/** An array on one device, which may still be being computed. Its owner closes it. */
public final class Buffer implements AutoCloseable {
  private final TensorType type;
  private final Device device;
  private final NativeBuffer buffer;

  Buffer(TensorType type, Device device, NativeBuffer buffer) {
    this.type = type;
    this.device = device;
    this.buffer = buffer;
  }

  NativeBuffer unwrap() {
    return buffer;
  }

  /** Its element type and shape. */
  public TensorType type() {
    return type;
  }

  /** The device whose memory it is. */
  public Device device() {
    return device;
  }

  /**
   * The address in device memory, to see whether memory was reused; it must not be dereferenced.
   */
  public long address() {
    return PjrtException.rethrown(buffer::unsafePointer);
  }

  /**
   * Waits until the array is computed.
   *
   * @throws PjrtException if its computation failed
   */
  public void await() {
    PjrtException.rethrown(buffer::await);
  }

  /** Whether it was closed or donated. */
  public boolean isClosed() {
    return buffer.isClosed();
  }

  @Override
  public void close() {
    PjrtException.rethrown(buffer::close);
  }
}
