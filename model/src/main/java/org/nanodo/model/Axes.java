package org.nanodo.model;

/** The names of the mesh's axes. */
public final class Axes {
  /** Along which batches and, with FSDP, parameters and optimizer state are split. */
  public static final String DATA = "data";

  /** Along which heads and inner dimensions are split. */
  public static final String MODEL = "model";

  private Axes() {}
}
