package org.nanodo.model;

import org.nanodo.nn.Einsum;
import org.nanodo.nn.Nn;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Name;
import org.nanodo.trace.Tensor;

/** A table of embeddings, one row for each token or position. */
record Embed(@Name("embedding") Tensor table_VxD) {
  /** The rows that {@code y_BxL} names, and NaN for a token that is none of the table's. */
  Tensor apply(Tensor y_BxL) {
    // Added to the rows, so that the backward pass has nothing to do for it.
    Tensor none = Lax.scalar(table_VxD.dtype(), Double.NaN);
    Tensor zero = Lax.scalar(table_VxD.dtype(), 0);
    Tensor nan_BxL = Lax.where(Nn.isClass(y_BxL, table_VxD.dim(0)), zero, none);
    return Lax.take(table_VxD, y_BxL, 0).add(nan_BxL.expandDims(-1));
  }

  /** The first {@code L} rows. */
  Tensor first(int L) {
    return Lax.sliceInDim(table_VxD, 0, L, 0);
  }

  /** The table gathered for use. */
  Tensor whole(DoConfig c) {
    return c.layout().used(table_VxD, LayerType.EMBEDDING);
  }

  /** How well each vector matches each row of a whole table: the tied output layer. */
  static Tensor attend(Tensor x_BxLxD, Tensor whole_VxD) {
    return Einsum.einsum("bld,vd->blv", x_BxLxD, whole_VxD);
  }
}
