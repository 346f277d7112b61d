package org.nanodo.model;

import java.util.List;
import org.nanodo.sharding.PartitionSpec;

/**
 * The kinds of parameters, each with its layouts. With FSDP a parameter is kept split over {@link
 * Axes#DATA} as in NanoDO's {@code fsdp.init}, and gathered for use; over {@link Axes#MODEL} it is
 * split in use too, as in Megatron-LM (Shoeybi et al., arXiv:1909.08053).
 */
public enum LayerType {
  /** [V, D] or [L, D]. */
  EMBEDDING(
      new PartitionSpec(List.of(List.of(), List.of(Axes.DATA, Axes.MODEL))),
      PartitionSpec.REPLICATED),
  /** [D, H, Dh]. */
  ATTN_IN_PROJ(
      PartitionSpec.of(Axes.DATA, Axes.MODEL, null), PartitionSpec.of(null, Axes.MODEL, null)),
  /** [H, Dh, D]. */
  ATTN_OUT_PROJ(
      PartitionSpec.of(Axes.MODEL, null, Axes.DATA), PartitionSpec.of(Axes.MODEL, null, null)),
  /** [D, F]. */
  MLP_IN(PartitionSpec.of(Axes.DATA, Axes.MODEL), PartitionSpec.of(null, Axes.MODEL)),
  /** [F, D]. */
  MLP_OUT(
      new PartitionSpec(List.of(List.of(Axes.MODEL, Axes.DATA))), PartitionSpec.of(Axes.MODEL)),
  /** [D]. */
  LAYER_NORM(PartitionSpec.REPLICATED, PartitionSpec.REPLICATED);

  private final PartitionSpec fsdp;
  private final PartitionSpec used;

  LayerType(PartitionSpec fsdp, PartitionSpec used) {
    this.fsdp = fsdp;
    this.used = used;
  }

  /** How a parameter of this kind is kept with FSDP, on a mesh of both axes. */
  PartitionSpec fsdp() {
    return fsdp;
  }

  /** How it is used, and kept without FSDP. */
  PartitionSpec used() {
    return used;
  }
}
