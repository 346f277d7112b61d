package org.nanodo.jit;

import java.util.List;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.IrModule;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;

/**
 * A traced function, ready to be compiled; no device is needed.
 *
 * @param captured concrete tensors that are hidden arguments
 */
public record Lowered(
    IrModule program,
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
