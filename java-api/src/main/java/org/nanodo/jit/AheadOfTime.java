package org.nanodo.jit;

import java.util.Map;
import org.nanodo.runtime.CompiledProgram;

/**
 * A function compiled ahead of time for a target, without its devices.
 *
 * @param stablehlo the program as it was given to the compiler
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
