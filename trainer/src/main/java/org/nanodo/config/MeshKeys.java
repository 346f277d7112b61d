package org.nanodo.config;

import java.util.Optional;

/**
 * How devices are arranged.
 *
 * @param data how many share the batches, and with FSDP the parameters; absent, all that are left
 * @param model over how many heads and inner dimensions are split: tensor parallelism
 */
public record MeshKeys(Optional<Integer> data, int model) {
  /** How many of {@code devices} share the batches. */
  public int data(int devices) {
    return data.orElse(devices / model);
  }

  /** The fewest devices that can be arranged so. */
  public int fewestDevices() {
    return data.orElse(1) * model;
  }
}
