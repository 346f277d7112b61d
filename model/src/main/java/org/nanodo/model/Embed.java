package org.nanodo.model;

import org.nanodo.nn.Einsum;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Name;
import org.nanodo.trace.Tensor;

/** A table of embeddings, one row for each token or position. */
record Embed(@Name("embedding") Tensor table_VxD) {
  /** The rows that {@code y_BxL} names. */
  Tensor apply(Tensor y_BxL) {
    return Lax.take(table_VxD, y_BxL, 0);
  }

  /** The first {@code L} rows. */
  Tensor first(int L) {
    return Lax.sliceInDim(table_VxD, 0, L, 0);
  }

  /** How well each vector matches each row: the tied output layer. */
  Tensor attend(Tensor x_BxLxD, DoConfig c) {
    Tensor whole_VxD = c.layout().used(table_VxD, LayerType.EMBEDDING);
    return Einsum.einsum("bld,vd->blv", x_BxLxD, whole_VxD);
  }
}
