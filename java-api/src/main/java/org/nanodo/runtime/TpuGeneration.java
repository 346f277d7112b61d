package org.nanodo.runtime;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The generations of TPUs that libtpu compiles for.
 *
 * @param name in targets
 * @param plugin libtpu's name
 * @param dimensions of the grid of chips
 * @param options that give the devices of a TPU VM
 * @param gibibytes of memory on one device that libtpu 0.0.52 lets a program use
 */
record TpuGeneration(
    String name, String plugin, int dimensions, Map<String, Object> options, double gibibytes) {
  private static final List<TpuGeneration> ALL =
      List.of(
          new TpuGeneration("v2", "v2", 2, Map.of(), 7.48),
          new TpuGeneration("v3", "v3", 2, Map.of(), 15.48),
          // On a VM both cores of a chip are one device.
          new TpuGeneration("v4", "v4", 3, Map.of("chip_config_name", "megacore"), 30.75),
          new TpuGeneration("v5e", "v5e", 2, Map.of(), 15.75),
          new TpuGeneration("v5p", "v5p", 3, Map.of(), 95.73),
          new TpuGeneration("v6e", "v6e", 2, Map.of(), 31.24),
          new TpuGeneration("v7x", "tpu7x", 3, Map.of(), 94.74));

  static Target target(String spec, String name, int[] grid) {
    TpuGeneration generation =
        ALL.stream()
            .filter(g -> g.name.equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "target '%s': no TPU generation '%s'; there are %s"
                            .formatted(
                                spec,
                                name,
                                String.join(", ", ALL.stream().map(g -> g.name).toList()))));
    if (grid.length != generation.dimensions) {
      throw new IllegalArgumentException(
          "target '%s': the chips of a %s form a grid of %d dimensions, found %d"
              .formatted(spec, name, generation.dimensions, grid.length));
    }
    String topology = generation.plugin + ":" + Target.spelled(Arrays.stream(grid));
    long memory = (long) (generation.gibibytes * (1L << 30));
    return new Target(spec, "tpu", topology, generation.options, memory);
  }
}
