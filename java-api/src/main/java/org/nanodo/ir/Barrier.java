package org.nanodo.ir;

import java.util.List;

/** Returns its operands, and keeps the compiler from moving or merging work across it. */
public record Barrier() implements Op {
  @Override
  public String name() {
    return "optimization_barrier";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    return in.values().stream().map(Value::type).toList();
  }

  @Override
  public String text(Line line) {
    return "stablehlo.optimization_barrier " + line.args() + " : " + line.results();
  }
}
