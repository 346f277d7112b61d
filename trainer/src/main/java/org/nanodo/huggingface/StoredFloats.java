package org.nanodo.huggingface;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.HalfFloats;

/** A tensor of a floating-point type, read as float32. */
record StoredFloats(TensorSource stored) implements FloatSource {
  private static final int PIECE = 1 << 20;

  @Override
  public void read(long position, float[] to, int at, int count) throws IOException {
    int width = stored.type().dtype().bytes();
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.min(count, PIECE) * width).order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < count; ) {
      int some = Math.min(PIECE, count - done);
      bytes.clear().limit(some * width);
      stored.read((position + done) * width, bytes);
      convert(bytes.flip(), to, at + done, some);
      done += some;
    }
  }

  private void convert(ByteBuffer from, float[] to, int at, int count) {
    switch (stored.type().dtype()) {
      case F32 -> from.asFloatBuffer().get(to, at, count);
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          to[at + i] = Float.intBitsToFloat(from.getShort(2 * i) << 16);
        }
      }
      case F16 -> {
        for (int i = 0; i < count; i++) {
          to[at + i] = HalfFloats.fromF16(from.getShort(2 * i));
        }
      }
      case F64 -> {
        for (int i = 0; i < count; i++) {
          to[at + i] = (float) from.getDouble(8 * i);
        }
      }
      default -> throw new IllegalStateException(stored.type() + " is no tensor of weights");
    }
  }
}
