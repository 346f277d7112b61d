package org.nanodo.model;

import static org.nanodo.nn.VarianceScaling.XAVIER_UNIFORM;
import static org.nanodo.sharding.LogicalAxes.BATCH;
import static org.nanodo.sharding.LogicalAxes.EMBED;
import static org.nanodo.sharding.LogicalAxes.LENGTH;
import static org.nanodo.sharding.LogicalAxes.MLP;
import static org.nanodo.sharding.LogicalAxes.MLP_INPUT;
import static org.nanodo.sharding.LogicalAxes.NONE;

import org.nanodo.Tensor;
import org.nanodo.nn.Dense;
import org.nanodo.nn.Scope;

/** Position-wise feed-forward network. */
record Mlp(DoConfig c) {
  Tensor apply(Scope s, Tensor x_BxLxD) {
    Dense in = Dense.to(c.F()).axes(EMBED, MLP).init(XAVIER_UNIFORM).withBias(c.bias());
    Dense out = Dense.to(c.D()).axes(MLP_INPUT, NONE).init(XAVIER_UNIFORM).withBias(c.bias());
    Tensor h_BxLxF = c.mlp().activation(in.apply(s.next("Dense"), x_BxLxD));
    if (c.mlp().isGated()) {
      h_BxLxF = h_BxLxF.mul(in.apply(s.next("Dense"), x_BxLxD));
    }
    return out.apply(s.next("Dense"), s.shard(h_BxLxF, BATCH, LENGTH, MLP));
  }
}
