package org.nanodo.sharding;

/** The names of the mesh axes that {@link AxisRules#DEFAULT} splits tensors over. */
public final class MeshAxes {
  /** Along which batches and, with FSDP, parameters and optimizer state are split. */
  public static final String DATA = "data";

  /** Along which heads and inner dimensions are split: tensor parallelism. */
  public static final String MODEL = "model";

  private MeshAxes() {}
}
