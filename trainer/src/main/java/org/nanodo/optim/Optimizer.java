package org.nanodo.optim;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/** Turns gradients into updates. Its state is a few tensors for each parameter. */
public interface Optimizer {
  /** What it keeps for a parameter of this shape, by name; all of it is zero at first. */
  Map<String, Slot> slots(Shape param);

  /**
   * One update.
   *
   * @param step how many updates were made before, int32
   */
  Tree<Update> update(Tree<Tensor> grads, Tree<Param> params, Tensor step);

  /**
   * A parameter and what is kept for it.
   *
   * @param names NanoDO's name, as {@code blocks_0/Mlp_0/Dense_0/kernel}, or those of all that are
   *     stacked
   * @param lead how many leading axes count the parameters of a stack: 1 for a stack, else 0
   */
  record Param(List<String> names, int lead, Tensor value, Map<String, Tensor> slots) {
    /** One parameter. */
    public Param(String name, Tensor value, Map<String, Tensor> slots) {
      this(List.of(name), 0, value, slots);
    }

    /** What is kept under this name. */
    public Tensor slot(String name) {
      Tensor slot = slots.get(name);
      if (slot == null) {
        throw new IllegalArgumentException(
            "no optimizer state '%s' of %s, only %s".formatted(name, names, slots.keySet()));
      }
      return slot;
    }

    /** The mean of {@code x}, of the shape of the value; in a stack for each, to broadcast. */
    Tensor mean(Tensor x) {
      int[] axes = IntStream.range(lead, x.rank()).toArray();
      return lead == 0 ? x.mean() : spread(x.mean(axes));
    }

    /** {@code x} times a factor by name. */
    Tensor times(Tensor x, ToDoubleFunction<String> factor) {
      double[] each = names.stream().mapToDouble(factor).toArray();
      if (Arrays.stream(each).allMatch(f -> f == each[0])) {
        return each[0] == 1 ? x : x.mul(each[0]);
      }
      var type = TensorType.of(x.dtype(), each.length);
      return x.mul(spread(Lax.constant(Literal.of(type, each))));
    }

    /** A vector over the stack as a factor of the value. */
    private Tensor spread(Tensor perName) {
      int[] dims = new int[value.rank()];
      Arrays.fill(dims, 1);
      dims[0] = names.size();
      return perName.reshape(dims);
    }
  }

  /** What is to be added to a parameter, and what is kept for it from now on. */
  record Update(Tensor value, Map<String, Tensor> slots) {}
}
