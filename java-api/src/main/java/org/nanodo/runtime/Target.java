package org.nanodo.runtime;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nanodo.pjrt.store.Plugins;
import org.nanodo.pjrt.store.Purpose;

/**
 * Hardware to compile for ahead of time.
 *
 * @param spec as in {@code tpu:v5e:2x4}
 * @param platform the platform whose plugin has the compiler
 * @param name the plugin's name of the topology
 * @param options further options of the topology
 * @param memory bytes of each device: on a TPU those usable by a program, on a GPU all
 */
public record Target(
    String spec, String platform, String name, Map<String, Object> options, long memory) {
  private static final String FORM =
      "a target is tpu:GENERATION:GRID of chips, as tpu:v5e:2x4, or cuda:CARD:COUNT, as cuda:h100:8";

  /**
   * Reads a target: {@code tpu:v5e:2x4}, {@code tpu:v4:2x2x2}; {@code cuda:h100:8}, {@code
   * cuda:h100:2x8} for two nodes.
   *
   * @throws IllegalArgumentException if it is invalid, with the valid choices
   */
  public static Target parse(String spec) {
    String[] parts = spec.split(":", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("target '%s': %s".formatted(spec, FORM));
    }
    int[] grid = grid(spec, parts[2]);
    return switch (parts[0]) {
      case "tpu" -> TpuGeneration.target(spec, parts[1], grid);
      case "cuda" -> GpuCard.target(spec, parts[1], grid);
      default ->
          throw new IllegalArgumentException(
              "target '%s': no ahead-of-time compiler for '%s' devices; %s"
                  .formatted(spec, parts[0], FORM));
    };
  }

  /** Whether its devices are GPUs, of whose memory XLA reserves a part. */
  public boolean isGpu() {
    return platform.equals("cuda");
  }

  private static int[] grid(String spec, String text) {
    if (!text.matches("[1-9]\\d{0,4}(x[1-9]\\d{0,4}){0,2}")) {
      throw new IllegalArgumentException(
          "target '%s': '%s' is not a grid of one to three sizes; %s".formatted(spec, text, FORM));
    }
    return Arrays.stream(text.split("x", -1)).mapToInt(Integer::parseInt).toArray();
  }

  /** A grid in the plugins' notation. */
  static String spelled(IntStream grid) {
    return grid.mapToObj(String::valueOf).collect(Collectors.joining("x"));
  }

  /**
   * Opens the topology with its compiler, which is downloaded if it is not in the store.
   *
   * @throws PjrtException if the compiler cannot be found or does not know the devices
   */
  public Topology open(Optional<Path> plugin) {
    return open(plugin, Map.of());
  }

  /** The same, with XLA's flags for every program. */
  public Topology open(Optional<Path> plugin, Map<String, Object> xlaFlags) {
    return PjrtException.rethrown(
        () ->
            Topology.of(
                Plugins.search(platform, plugin, Purpose.COMPILE).plugin(),
                name,
                options,
                xlaFlags));
  }
}
