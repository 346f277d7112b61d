package org.nanodo.optim;

import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.Shape;
import org.nanodo.jit.ArgSpec;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;

/**
 * A tensor that is kept for a parameter.
 *
 * @param value before the first step
 * @param axes which axis of the parameter each of its dimensions is, and so is split as; -1 for a
 *     dimension of its own
 */
public record StateTensor(Tensor value, List<Integer> axes) {
  /** Zeros of the parameter's own type. */
  public static StateTensor like(Tensor param) {
    return zeros(param, IntStream.range(0, param.rank()));
  }

  /** Zeros of the parameter's type less an axis. */
  public static StateTensor without(Tensor param, int axis) {
    return zeros(param, IntStream.range(0, param.rank()).filter(i -> i != axis));
  }

  private static StateTensor zeros(Tensor param, IntStream kept) {
    List<Integer> axes = kept.boxed().toList();
    var shape = Shape.of(axes.stream().mapToInt(param::dim).toArray());
    return new StateTensor(Lax.full(param.type().with(shape), 0), axes);
  }

  /** The same of a stack of parameters, whose leading axis it has. */
  StateTensor stacked() {
    IntStream behind = axes.stream().mapToInt(a -> a < 0 ? a : a + 1);
    return new StateTensor(value, IntStream.concat(IntStream.of(0), behind).boxed().toList());
  }

  /** Its type and layout, from the parameter's. */
  ArgSpec spec(ArgSpec param) {
    NamedSharding whole = param.sharding();
    List<List<String>> dims =
        axes.stream().map(a -> a < 0 ? List.<String>of() : whole.spec().axes(a)).toList();
    return new ArgSpec(value.type(), new NamedSharding(whole.mesh(), new PartitionSpec(dims)));
  }
}
