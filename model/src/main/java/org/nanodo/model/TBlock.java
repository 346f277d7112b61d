package org.nanodo.model;

import static org.nanodo.sharding.LogicalAxes.BATCH;

import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.nn.Scope;

/** A block of the Transformer: attention and MLP, each normalised before and added after. */
record TBlock(DoConfig c, Context at) {
  /** The sum is kept in the wider of the two types, float32 from the embedding on. */
  Tensor apply(Scope s, Tensor in_BxLxD) {
    DType wide = in_BxLxD.dtype();
    Tensor a_BxLxD = c.normalise(s.next(c.norm().layer), in_BxLxD);
    a_BxLxD = new CausalAttn(c, at).apply(s.next("CausalAttn"), a_BxLxD);
    Tensor x_BxLxD = residual(s, a_BxLxD.astype(wide).add(in_BxLxD));

    Tensor z_BxLxD = c.normalise(s.next(c.norm().layer), x_BxLxD);
    z_BxLxD = new Mlp(c).apply(s.next("Mlp"), z_BxLxD);
    return residual(s, x_BxLxD.add(z_BxLxD.astype(wide)));
  }

  private static Tensor residual(Scope s, Tensor x_BxLxD) {
    return Lax.computedOnce(s.shard(x_BxLxD, BATCH));
  }
}
