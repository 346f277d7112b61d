package org.nanodo.data;

import java.nio.IntBuffer;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/** The memory of one batch, which is reused, and the batch over that memory. */
record BatchBuffer(Batch batch, IntBuffer memory) {
  static BatchBuffer allocate(int batch, int length) {
    var type = TensorType.of(DType.I32, batch, length);
    var bytes = Literal.allocate(type);
    return new BatchBuffer(Batch.of(Literal.wrap(type, bytes)), bytes.asIntBuffer());
  }

  /** The memory, cleared for writing from its beginning. */
  IntBuffer rows() {
    return memory.clear();
  }
}
