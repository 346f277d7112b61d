package org.nanodo.ir;

import java.util.List;
import org.nanodo.sharding.NamedSharding;

/** Returns its operand, and asks the partitioner to lay it out by {@code sharding}. */
public record Constrain(NamedSharding sharding) implements Op {
  @Override
  public String name() {
    return "sharding_constraint";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 1);
    Operands.require(
        sharding.spec().rank() <= in.type(0).rank(),
        "sharding_constraint: %s has fewer dimensions than %s",
        in.name(0),
        sharding.spec());
    return List.of(in.type(0));
  }

  @Override
  public String text(Line line) {
    return line.dialect()
        .constraint(line.arg(0), line.result(), sharding, line.operand(0).type().rank());
  }
}
