package org.nanodo.nn;

import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.sharding.Layout;
import org.nanodo.sharding.LogicalAxes;

/** How causal attention is computed; all kinds give the same up to rounding. */
public enum AttentionKind {
  /** The fastest for the platform, the types and the size. */
  AUTO,

  /** With the scores of all queries and keys in memory, [B, H, L, L], for the backward pass too. */
  PLAIN,

  /**
   * Block by block, with the scores of one block in memory; the backward pass computes them again.
   */
  BLOCKED,

  /** As {@link #BLOCKED}, by a kernel of this library where there is one: on CPUs with AVX2. */
  FUSED;

  /** Bytes of scores on one device from which on blocks are worth that they are computed twice. */
  private static final long LIMIT = 1L << 29;

  /** What {@link #AUTO} means for these queries; other kinds are themselves. */
  AttentionKind resolved(Layout layout, Tensor q_BxLxHxDh) {
    if (layout.platform().isEmpty()) {
      return PLAIN;
    }
    if (this != AUTO) {
      return this;
    }
    DType dtype = q_BxLxHxDh.dtype();
    if (layout.platform().equals("cpu")) {
      boolean kernel = CausalAttention.KERNEL_TYPES.contains(dtype) && layout.hasShardMap();
      return kernel ? FUSED : PLAIN;
    }
    long L = q_BxLxHxDh.dim(1);
    long scores = q_BxLxHxDh.dim(0) * q_BxLxHxDh.dim(2) * L * L * DType.F32.bytes();
    int devices = layout.shards(LogicalAxes.BATCH) * layout.shards(LogicalAxes.HEADS);
    return scores / devices > LIMIT ? BLOCKED : PLAIN;
  }
}
