package org.nanodo.jit;

import java.util.List;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.Drawing;
import org.nanodo.ir.IrModule;
import org.nanodo.sharding.Mesh;

/**
 * A traced function, ready to be compiled; no device is needed.
 *
 * @param captured concrete tensors that are hidden arguments
 * @param results abstract tensors
 */
public record Lowered(
    IrModule program,
    Mesh mesh,
    Tree<ArgSpec> args,
    List<Tensor> captured,
    Tree<Tensor> results,
    long traceNanos) {
  /** The largest mesh of a {@code shardMap} in it. */
  Mesh manual() {
    return LayoutCheck.manual(program.main());
  }

  /** The program as StableHLO. */
  public String stablehlo() {
    return program.text();
  }

  /** A drawing of the program in Graphviz's DOT language. */
  public String dot() {
    return Drawing.dot(program, results.paths());
  }

  /**
   * The same as SVG, made by Graphviz.
   *
   * @throws IllegalStateException if Graphviz's {@code dot} is not on the path
   */
  public String svg() {
    return Graphviz.svg(dot());
  }
}
