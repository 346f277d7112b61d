package org.nanodo.optim;

import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.PartitionSpec;

/**
 * A tensor that an optimizer keeps for a parameter.
 *
 * @param axes those of the parameter's axes that it has
 */
public record Slot(List<Integer> axes) {
  /** A tensor of the parameter's own shape. */
  public static Slot like(Shape param) {
    return new Slot(IntStream.range(0, param.rank()).boxed().toList());
  }

  /** A tensor of the parameter's shape less an axis. */
  static Slot without(Shape param, int axis) {
    return new Slot(IntStream.range(0, param.rank()).filter(i -> i != axis).boxed().toList());
  }

  /** The same of a stack of parameters, along one axis more in front. */
  public Slot stacked() {
    return new Slot(
        IntStream.concat(IntStream.of(0), axes.stream().mapToInt(a -> a + 1)).boxed().toList());
  }

  /** Its type, from the parameter's. */
  public TensorType type(TensorType param) {
    return param.with(Shape.of(axes.stream().mapToInt(param.shape()::dim).toArray()));
  }

  /** Its layout, from the parameter's: each axis is split as the parameter's is. */
  public PartitionSpec partition(PartitionSpec param) {
    return new PartitionSpec(axes.stream().map(param::axes).toList());
  }
}
