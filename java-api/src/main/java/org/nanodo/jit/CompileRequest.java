package org.nanodo.jit;

import org.nanodo.runtime.CompileOptions;
import org.nanodo.sharding.Partitioner;

/**
 * What a compiler is given.
 *
 * @param stablehlo the program, as the platform wants it
 * @param options serialized
 * @param traceNanos the time that tracing took
 * @param lowerNanos the time that writing StableHLO took
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record CompileRequest(String stablehlo, byte[] options, long traceNanos, long lowerNanos) {
  static CompileRequest of(Lowered lowered, String platform, JitOptions options) {
    long start = System.nanoTime();
    String text = PlatformLowering.apply(lowered.program(), platform, lowered.mesh().size()).text();
    var compileOptions =
        new CompileOptions(
            1,
            lowered.mesh().size(),
            lowered.program().partitioner() == Partitioner.SHARDY,
            XlaFlags.on(platform, options.xlaFlags()));
    long lowerNanos = System.nanoTime() - start;
    return new CompileRequest(text, compileOptions.toBytes(), lowered.traceNanos(), lowerNanos);
  }

  Compiled.Timings timings(long compileNanos, boolean cached) {
    return new Compiled.Timings(traceNanos, lowerNanos, compileNanos, cached);
  }
}
