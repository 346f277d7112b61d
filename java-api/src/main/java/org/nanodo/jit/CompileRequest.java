package org.nanodo.jit;

import java.util.Map;
import java.util.function.BiFunction;
import org.nanodo.runtime.CompileOptions;
import org.nanodo.runtime.XlaFlagException;
import org.nanodo.sharding.Partitioner;

/**
 * The input of a compiler.
 *
 * @param stablehlo the program, lowered for the platform
 * @param options serialized, with XLA's flags
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record CompileRequest(String stablehlo, byte[] options, long traceNanos, long lowerNanos) {
  /**
   * Lowers a program for {@code platform} and compiles it, with the default flags that the plugin
   * knows.
   *
   * @param xlaFlags of the client, for every program
   * @throws XlaFlagException if the plugin rejects another flag
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
              var all = new CompileOptions(lowered.mesh().size(), shardy, flags.values());
              return compile.apply(
                  new CompileRequest(text, all.toBytes(), lowered.traceNanos(), lowerNanos),
                  flags.values());
            });
  }

  Compiled.Timings timings(long compileNanos, boolean cached) {
    return new Compiled.Timings(traceNanos, lowerNanos, compileNanos, cached);
  }
}
