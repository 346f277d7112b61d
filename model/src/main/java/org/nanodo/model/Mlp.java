package org.nanodo.model;

import org.nanodo.nn.Nn;
import org.nanodo.trace.Name;
import org.nanodo.trace.Tensor;

/** Position-wise feed-forward network. */
record Mlp(@Name("Dense_0") Dense in, @Name("Dense_1") Dense out) {
  Tensor apply(Tensor x_BxLxD, DoConfig c) {
    Tensor h_BxLxF = Nn.gelu(in.apply("bld,df->blf", x_BxLxD, c));
    h_BxLxF = c.layout().over(h_BxLxF, Axes.DATA, null, Axes.MODEL);
    return out.apply("blf,fd->bld", h_BxLxF, c);
  }
}
