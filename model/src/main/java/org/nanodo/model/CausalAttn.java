package org.nanodo.model;

import static org.nanodo.nn.VarianceScaling.XAVIER_UNIFORM;
import static org.nanodo.sharding.LogicalAxes.BATCH;
import static org.nanodo.sharding.LogicalAxes.EMBED;
import static org.nanodo.sharding.LogicalAxes.HEADS;
import static org.nanodo.sharding.LogicalAxes.LENGTH;
import static org.nanodo.sharding.LogicalAxes.NONE;

import org.nanodo.Tensor;
import org.nanodo.model.DoConfig.Positions;
import org.nanodo.nn.Dense;
import org.nanodo.nn.Nn;
import org.nanodo.nn.Scope;

/** Multi-head attention in which each position sees itself and those before it. */
record CausalAttn(DoConfig c, Context at) {
  Tensor apply(Scope s, Tensor x_BxLxD) {
    Tensor q_BxLxHxDh = heads(s.child("query"), c.H(), x_BxLxD);
    Tensor k_BxLxKxDh = heads(s.child("key"), c.kvHeads(), x_BxLxD);
    Tensor v_BxLxKxDh = heads(s.child("value"), c.kvHeads(), x_BxLxD);
    if (c.qkNorm()) {
      q_BxLxHxDh = c.normalise(s.child("q_norm"), q_BxLxHxDh);
      k_BxLxKxDh = c.normalise(s.child("k_norm"), k_BxLxKxDh);
    }
    if (c.pos() == Positions.ROPE) {
      q_BxLxHxDh = Nn.rotary(q_BxLxHxDh, at.positions(), c.ropeTheta());
      k_BxLxKxDh = Nn.rotary(k_BxLxKxDh, at.positions(), c.ropeTheta());
    }
    Tensor k_BxMxKxDh = at.cached(s, "key", k_BxLxKxDh);
    Tensor v_BxMxKxDh = at.cached(s, "value", v_BxLxKxDh);
    Tensor out_BxLxHxDh = at.attend(s, c, q_BxLxHxDh, k_BxMxKxDh, v_BxMxKxDh);
    return Dense.to(c.D())
        .inputs(2)
        .axes(HEADS, NONE, EMBED)
        .init(XAVIER_UNIFORM)
        .withBias(c.bias())
        .apply(s.child("attn_out_proj"), out_BxLxHxDh);
  }

  private Tensor heads(Scope s, int count, Tensor x_BxLxD) {
    Dense projection =
        Dense.to(count, c.headDim())
            .axes(EMBED, HEADS, NONE)
            .init(XAVIER_UNIFORM)
            .withBias(c.bias());
    return s.shard(projection.apply(s, x_BxLxD), BATCH, LENGTH, HEADS);
  }
}
