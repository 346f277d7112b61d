package org.nanodo.jit;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.nanodo.runtime.XlaFlagException;

/**
 * XLA's flags for a program.
 *
 * @param asked the names of the flags that a user set; the others are defaults of the platform,
 *     which are dropped for a plugin that does not know them
 */
record XlaFlags(Map<String, Object> values, Set<String> asked) {
  /**
   * Defaults on the CPU. Without them XLA's maxima and minima may lose a NaN, and reductions that
   * it fuses into YNNPACK kernels lose NaNs and read uninitialised memory: of these kernels only
   * individual dots are correct. Two passes are disabled: one only checks the others, one splits
   * reductions, which {@link CpuReduction} does at a lower cost.
   */
  private static final Map<String, Object> CPU =
      Map.of(
          "xla_cpu_enable_fast_min_max",
          false,
          "xla_cpu_experimental_ynn_fusion_type",
          "LIBRARY_FUSION_TYPE_INDIVIDUAL_DOT",
          "xla_disable_hlo_passes",
          "hlo-verifier,tree_reduction_rewriter");

  XlaFlags {
    values = Map.copyOf(values);
    asked = Set.copyOf(asked);
  }

  /** The defaults of {@code platform}, overridden by those of every program, then of this one. */
  static XlaFlags on(String platform, Map<String, Object> always, Map<String, Object> program) {
    return of(platform.equals("cpu") ? CPU : Map.of(), always, program);
  }

  static XlaFlags of(
      Map<String, Object> defaults, Map<String, Object> always, Map<String, Object> program) {
    var values = new TreeMap<>(defaults);
    values.putAll(always);
    values.putAll(program);
    var asked = new TreeSet<>(always.keySet());
    asked.addAll(program.keySet());
    return new XlaFlags(values, asked);
  }

  /**
   * The result of {@code compile} with these flags, without defaults that its plugin does not know.
   *
   * @throws XlaFlagException if the plugin rejects a flag that a user set, or any value
   */
  <T> T compile(Function<XlaFlags, T> compile) {
    try {
      return compile.apply(this);
    } catch (XlaFlagException e) {
      if (!e.isUnknown() || asked.contains(e.flag()) || !values.containsKey(e.flag())) {
        throw e;
      }
      var known = new TreeMap<>(values);
      known.remove(e.flag());
      return new XlaFlags(known, asked).compile(compile);
    }
  }
}
