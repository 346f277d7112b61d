package org.nanodo.jit;

import java.util.List;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.Program;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;

/**
 * A function traced and ready to be compiled: needs no device.
 *
 * @param args the arguments it was traced for
 * @param captured concrete tensors that it uses beside its arguments
 * @param results the types of its results
 * @param resultShardings and their layouts
 * @param traceNanos the time that tracing took
 */
public record Lowered(
    Program program,
    Mesh mesh,
    Tree<ArgSpec> args,
    List<Tensor> captured,
    Tree<TensorType> results,
    List<NamedSharding> resultShardings,
    long traceNanos) {
  /** The program as StableHLO text. */
  public String text() {
    return program.text();
  }
}
