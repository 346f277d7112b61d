package org.nanodo.model;

import static org.nanodo.nn.VarianceScaling.XAVIER_UNIFORM;
import static org.nanodo.sharding.LogicalAxes.BATCH;
import static org.nanodo.sharding.LogicalAxes.EMBED;
import static org.nanodo.sharding.LogicalAxes.HEADS;
import static org.nanodo.sharding.LogicalAxes.LENGTH;
import static org.nanodo.sharding.LogicalAxes.NONE;

import org.nanodo.Tensor;
import org.nanodo.nn.Attention;
import org.nanodo.nn.Dense;
import org.nanodo.nn.Scope;

/** Multi-head attention in which each position sees itself and those before it. */
record CausalAttn(DoConfig c) {
  Tensor apply(Scope s, Tensor x_BxLxD) {
    Tensor q_BxLxHxDh = heads(s.child("query"), x_BxLxD);
    Tensor k_BxLxHxDh = heads(s.child("key"), x_BxLxD);
    Tensor v_BxLxHxDh = heads(s.child("value"), x_BxLxD);
    Tensor mask_LxL = Attention.causalMask(x_BxLxD.dim(1));
    Tensor out_BxLxHxDh = Attention.apply(q_BxLxHxDh, k_BxLxHxDh, v_BxLxHxDh, mask_LxL);
    return Dense.to(c.D())
        .inputs(2)
        .axes(HEADS, NONE, EMBED)
        .init(XAVIER_UNIFORM)
        .apply(s.child("attn_out_proj"), out_BxLxHxDh);
  }

  private Tensor heads(Scope s, Tensor x_BxLxD) {
    Dense projection = Dense.to(c.H(), c.Dh()).axes(EMBED, HEADS, NONE).init(XAVIER_UNIFORM);
    return s.shard(projection.apply(s, x_BxLxD), BATCH, LENGTH, HEADS);
  }
}
