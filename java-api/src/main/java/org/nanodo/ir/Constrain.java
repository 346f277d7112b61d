package org.nanodo.ir;

import java.util.List;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.ShardingException;

/**
 * Returns its operand, and asks the partitioner to lay it out.
 *
 * @param sharding the layout
 * @param cotangent that of the operand's cotangent in reverse mode
 */
public record Constrain(NamedSharding sharding, NamedSharding cotangent) implements Op {
  @Override
  public String name() {
    return "sharding_constraint";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 1);
    try {
      sharding.partDims(in.shape(0).dims());
      cotangent.partDims(in.shape(0).dims());
    } catch (ShardingException e) {
      throw new ShapeException("sharding_constraint: %s: %s".formatted(in.name(0), e.getMessage()));
    }
    return List.of(in.type(0));
  }

  @Override
  public String text(Line line) {
    return line.dialect()
        .constraint(line.arg(0), line.result(), sharding, line.operand(0).type().rank());
  }
}
