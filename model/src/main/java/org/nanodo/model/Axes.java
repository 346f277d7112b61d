package org.nanodo.model;

/** The names of the mesh's axes. */
public final class Axes {
  /** Along which batches, parameters and optimizer state are split. */
  public static final String DATA = "data";

  private Axes() {}
}
