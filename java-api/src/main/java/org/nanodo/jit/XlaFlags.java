package org.nanodo.jit;

import java.util.HashMap;
import java.util.Map;

/** XLA's flags for a platform: those that were asked for over those that programs rely on. */
final class XlaFlags {
  /**
   * By default maxima and minima on the CPU may lose a NaN, which then goes unnoticed. Two passes,
   * together an eighth of the time to the first step, are left out: one only checks the others, one
   * splits long sums, which the CPU's kernels for sums do by themselves.
   */
  private static final Map<String, Object> CPU =
      Map.of(
          "xla_cpu_enable_fast_min_max",
          false,
          "xla_cpu_experimental_ynn_fusion_type",
          "LIBRARY_FUSION_TYPE_INDIVIDUAL_DOT",
          "xla_disable_hlo_passes",
          "hlo-verifier");

  private XlaFlags() {}

  static Map<String, Object> on(String platform, Map<String, Object> asked) {
    var flags = new HashMap<>(platform.equals("cpu") ? CPU : Map.of());
    flags.putAll(asked);
    return flags;
  }
}
