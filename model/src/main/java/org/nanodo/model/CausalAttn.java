package org.nanodo.model;

import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.Einsum;
import org.nanodo.nn.Nn;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Name;
import org.nanodo.trace.Tensor;

/** Multi-head attention in which each position sees itself and those before it. */
record CausalAttn(
    @Name("query") Dense query,
    @Name("key") Dense key,
    @Name("value") Dense value,
    @Name("attn_out_proj") Dense out) {
  Tensor apply(Tensor x_BxLxD, DoConfig c) {
    DType dtype = x_BxLxD.dtype();
    Tensor q_BxLxHxDh = heads(query, x_BxLxD, c);
    Tensor k_BxLxHxDh = heads(key, x_BxLxD, c);
    Tensor v_BxLxHxDh = heads(value, x_BxLxD, c);
    q_BxLxHxDh = q_BxLxHxDh.div(Math.sqrt(q_BxLxHxDh.dim(-1)));

    Tensor att_BxHxLxL = Einsum.einsum("bqhd,bkhd->bhqk", q_BxLxHxDh, k_BxLxHxDh);
    att_BxHxLxL = masked(att_BxHxLxL.astype(DType.F32), dtype);
    att_BxHxLxL = Nn.softmax(att_BxHxLxL).astype(dtype);
    Tensor out_BxLxHxDh = Einsum.einsum("bhqk,bkhd->bqhd", att_BxHxLxL, v_BxLxHxDh);
    return out.apply("blhk,hkd->bld", out_BxLxHxDh, c);
  }

  private static Tensor heads(Dense projection, Tensor x_BxLxD, DoConfig c) {
    Tensor x_BxLxHxDh = projection.apply("bld,dhk->blhk", x_BxLxD, c);
    return c.layout().over(x_BxLxHxDh, Axes.DATA, null, Axes.MODEL);
  }

  /** Scores of later positions become the lowest number of {@code dtype}. */
  private static Tensor masked(Tensor att_BxHxLxL, DType dtype) {
    int L = att_BxHxLxL.dim(-1);
    var positions = TensorType.of(DType.I32, L, L);
    Tensor past_LxL = Lax.iota(positions, 0).ge(Lax.iota(positions, 1));
    return Lax.where(past_LxL, att_BxHxLxL, Lax.scalar(DType.F32, dtype.lowestFinite()));
  }
}
