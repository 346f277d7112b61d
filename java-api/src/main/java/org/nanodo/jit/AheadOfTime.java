package org.nanodo.jit;

import java.util.Map;
import org.nanodo.ir.IrModule;
import org.nanodo.runtime.CompiledProgram;

/**
 * A function compiled ahead of time for a target, without its devices.
 *
 * @param lowering the program lowered for the target
 */
public record AheadOfTime(
    CompiledProgram program,
    Lowered lowered,
    IrModule lowering,
    Map<String, Object> xlaFlags,
    Compiled.Timings timings)
    implements AutoCloseable {
  /** The program as it was given to the compiler, without locations. */
  public String stablehlo() {
    return lowering.text();
  }

  @Override
  public void close() {
    program.close();
  }
}
