package org.nanodo.jit;

import java.util.Map;
import java.util.function.BiFunction;
import org.nanodo.ir.IrModule;
import org.nanodo.runtime.CompileOptions;
import org.nanodo.runtime.XlaFlagException;
import org.nanodo.sharding.Partitioner;

/**
 * The input of a compiler.
 *
 * @param program lowered for the platform
 * @param text as StableHLO with locations
 * @param options serialized, with XLA's flags
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record CompileRequest(
    IrModule program, String text, byte[] options, long traceNanos, long lowerNanos) {
  /**
   * Lowers a program for {@code platform} and compiles it, with the default flags that the plugin
   * knows.
   *
   * @param xlaFlags of the client, for every program
   * @param more of this program
   * @throws XlaFlagException if the plugin rejects another flag
   */
  static <T> T compile(
      Lowered lowered,
      String platform,
      Map<String, Object> xlaFlags,
      Map<String, Object> more,
      BiFunction<CompileRequest, Map<String, Object>, T> compile) {
    long start = System.nanoTime();
    IrModule program = PlatformLowering.apply(lowered.program(), platform, lowered.mesh().size());
    String text = program.textWithLocations();
    boolean shardy = lowered.program().partitioner() == Partitioner.SHARDY;
    long lowerNanos = System.nanoTime() - start;
    return XlaFlags.on(platform, xlaFlags, more)
        .compile(
            flags -> {
              var all = new CompileOptions(lowered.mesh().size(), shardy, flags.values());
              return compile.apply(
                  new CompileRequest(
                      program, text, all.toBytes(), lowered.traceNanos(), lowerNanos),
                  flags.values());
            });
  }

  Compiled.Timings timings(long compileNanos, boolean cached) {
    return new Compiled.Timings(traceNanos, lowerNanos, compileNanos, cached);
  }
}
