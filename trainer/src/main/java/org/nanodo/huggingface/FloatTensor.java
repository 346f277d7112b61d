package org.nanodo.huggingface;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.HalfFloats;
import org.nanodo.ir.TensorType;

/** Elements as a tensor of float32 or, rounded to nearest, of bfloat16. */
record FloatTensor(TensorType type, FloatSource elements) implements TensorSource {
  @Override
  public void read(long position, ByteBuffer to) throws IOException {
    int width = type.dtype().bytes();
    float[] values = new float[to.remaining() / width];
    elements.read(position / width, values, 0, values.length);
    ByteBuffer out = to.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (type.dtype() == DType.F32) {
      out.asFloatBuffer().put(values);
    } else {
      for (float value : values) {
        out.putShort(HalfFloats.toBf16(value));
      }
    }
    to.position(to.limit());
  }
}
