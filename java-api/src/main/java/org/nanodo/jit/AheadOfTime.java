package org.nanodo.jit;

import java.util.Map;
import org.nanodo.runtime.CompiledProgram;

/**
 * A function compiled for devices that need not be there.
 *
 * @param program what XLA made of it
 * @param lowered what was traced
 * @param stablehlo what it was compiled from
 * @param xlaFlags XLA's flags that it was compiled with
 */
public record AheadOfTime(
    CompiledProgram program,
    Lowered lowered,
    String stablehlo,
    Map<String, Object> xlaFlags,
    Compiled.Timings timings)
    implements AutoCloseable {
  @Override
  public void close() {
    program.close();
  }
}
