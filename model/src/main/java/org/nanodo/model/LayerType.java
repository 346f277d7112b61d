package org.nanodo.model;

import org.nanodo.sharding.PartitionSpec;

/** The kinds of parameters, each with its layout under FSDP, as NanoDO's {@code fsdp.init}. */
public enum LayerType {
  /** [V, D] or [L, D]. */
  EMBEDDING(PartitionSpec.of(null, Axes.DATA)),
  /** [D, H, Dh]. */
  ATTN_IN_PROJ(PartitionSpec.of(Axes.DATA, null, null)),
  /** [H, Dh, D]. */
  ATTN_OUT_PROJ(PartitionSpec.of(null, null, Axes.DATA)),
  /** [D, F] or [F, D]. */
  MLP_KERNEL(PartitionSpec.of(Axes.DATA, null)),
  /** [D]. */
  LAYER_NORM(PartitionSpec.REPLICATED);

  private final PartitionSpec fsdp;

  LayerType(PartitionSpec fsdp) {
    this.fsdp = fsdp;
  }

  /** How a parameter of this kind is split over the mesh; whole everywhere without FSDP. */
  public PartitionSpec partition(boolean fsdpEnabled) {
    return fsdpEnabled ? fsdp : PartitionSpec.REPLICATED;
  }
}
