package org.nanodo.data;

import java.nio.IntBuffer;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/** Memory of one batch, to be filled again and again, and the batch as others see it. */
record BatchBuffer(Batch batch, IntBuffer memory) {
  static BatchBuffer allocate(int batch, int length) {
    var type = TensorType.of(DType.I32, batch, length);
    var bytes = Literal.allocate(type);
    return new BatchBuffer(Batch.of(Literal.wrap(type, bytes)), bytes.asIntBuffer());
  }

  /** All of the memory, empty. */
  IntBuffer rows() {
    return memory.clear();
  }
}
