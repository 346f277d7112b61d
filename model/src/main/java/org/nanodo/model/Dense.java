package org.nanodo.model;

import org.nanodo.nn.Einsum;
import org.nanodo.trace.Tensor;

/**
 * A linear map without bias. The kernel is float32; it is converted to the element type of what it
 * is applied to before it is gathered.
 */
record Dense(Tensor kernel, LayerType layer) {
  /** The product that {@code subscripts} describes, of {@code x} and the kernel. */
  Tensor apply(String subscripts, Tensor x, DoConfig c) {
    return Einsum.einsum(subscripts, x, c.layout().used(kernel.astype(x.dtype()), layer));
  }
}
