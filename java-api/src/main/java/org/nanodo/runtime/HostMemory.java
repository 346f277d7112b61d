package org.nanodo.runtime;

import java.nio.ByteBuffer;
import java.util.List;
import org.nanodo.ir.TensorType;

/** Checks that native copies stay within their host buffers. */
final class HostMemory {
  private HostMemory() {}

  static void checkStrided(
      ByteBuffer memory, TensorType part, int count, long[] offsets, long[] byteStrides) {
    if (offsets.length != count || byteStrides.length != part.rank()) {
      throw new IllegalArgumentException(
          "%s to %d devices takes %d offsets and %d strides, found %d and %d"
              .formatted(part, count, count, part.rank(), offsets.length, byteStrides.length));
    }
    long extent = part.dtype().bytes();
    for (int i = 0; i < byteStrides.length; i++) {
      if (byteStrides[i] < 0) {
        throw new IllegalArgumentException("byte stride " + byteStrides[i] + " is negative");
      }
      extent += byteStrides[i] * Math.max(0, part.shape().dim(i) - 1);
    }
    for (long offset : offsets) {
      checkInside(memory, part, offset, part.shape().size() == 0 ? 0 : extent);
    }
  }

  static void checkDense(ByteBuffer memory, List<Buffer> buffers, long[] offsets) {
    if (offsets.length != buffers.size()) {
      throw new IllegalArgumentException(
          "%d buffers take as many offsets, found %d".formatted(buffers.size(), offsets.length));
    }
    for (int i = 0; i < offsets.length; i++) {
      TensorType type = buffers.get(i).type();
      checkInside(memory, type, offsets[i], type.bytes());
    }
  }

  private static void checkInside(ByteBuffer memory, TensorType type, long offset, long extent) {
    if (!memory.isDirect()) {
      throw new IllegalArgumentException("host memory must be a direct buffer");
    }
    if (offset < 0 || offset > memory.remaining() - extent) {
      throw new IllegalArgumentException(
          "%s at offset %d takes %d bytes, the buffer has %d"
              .formatted(type, offset, extent, memory.remaining()));
    }
  }
}
