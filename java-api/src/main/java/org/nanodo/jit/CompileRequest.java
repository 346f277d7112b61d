package org.nanodo.jit;

import java.util.Map;
import java.util.function.BiFunction;
import org.nanodo.runtime.CompileOptions;
import org.nanodo.runtime.XlaFlagException;
import org.nanodo.sharding.Partitioner;

/**
 * What a compiler is given.
 *
 * @param stablehlo the program, as the platform wants it
 * @param options serialized, XLA's flags among them
 * @param traceNanos the time that tracing took
 * @param lowerNanos the time that writing StableHLO took
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record CompileRequest(String stablehlo, byte[] options, long traceNanos, long lowerNanos) {
  /**
   * Writes a program for {@code platform} and has it compiled, with those defaults of ours that the
   * plugin knows.
   *
   * @param xlaFlags for every program
   * @param compile is given the flags too
   * @throws XlaFlagException if the plugin refuses another flag
   */
  static <T> T compile(
      Lowered lowered,
      String platform,
      Map<String, Object> xlaFlags,
      JitOptions options,
      BiFunction<CompileRequest, Map<String, Object>, T> compile) {
    long start = System.nanoTime();
    String text = PlatformLowering.apply(lowered.program(), platform, lowered.mesh().size()).text();
    boolean shardy = lowered.program().partitioner() == Partitioner.SHARDY;
    long lowerNanos = System.nanoTime() - start;
    return XlaFlags.on(platform, xlaFlags, options.xlaFlags())
        .compile(
            flags -> {
              var all = new CompileOptions(1, lowered.mesh().size(), shardy, flags.values());
              return compile.apply(
                  new CompileRequest(text, all.toBytes(), lowered.traceNanos(), lowerNanos),
                  flags.values());
            });
  }

  Compiled.Timings timings(long compileNanos, boolean cached) {
    return new Compiled.Timings(traceNanos, lowerNanos, compileNanos, cached);
  }
}
