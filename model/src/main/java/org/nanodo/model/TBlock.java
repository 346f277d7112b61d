package org.nanodo.model;

import org.nanodo.ir.DType;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Name;
import org.nanodo.trace.Tensor;

/** A block of the Transformer: attention and MLP, each normalised before and added after. */
record TBlock(
    @Name("LayerNorm_0") LayerNorm attnLn,
    @Name("CausalAttn_0") CausalAttn attn,
    @Name("LayerNorm_1") LayerNorm mlpLn,
    @Name("Mlp_0") Mlp mlp) {
  /** The sum is kept in the wider of the two types, float32 from the embedding on. */
  Tensor apply(Tensor in_BxLxD, DoConfig c) {
    DType wide = in_BxLxD.dtype();
    Tensor a_BxLxD = attn.apply(attnLn.apply(in_BxLxD, c.dtype()), c);
    Tensor x_BxLxD = stream(a_BxLxD.astype(wide).add(in_BxLxD), c);
    Tensor z_BxLxD = mlp.apply(mlpLn.apply(x_BxLxD, c.dtype()), c);
    return stream(x_BxLxD.add(z_BxLxD.astype(wide)), c);
  }

  private static Tensor stream(Tensor x_BxLxD, DoConfig c) {
    return Lax.computedOnce(c.layout().over(x_BxLxD, Axes.DATA));
  }
}
