package org.nanodo.batch;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Shape;
import org.nanodo.ir.Value;
import org.nanodo.trace.AxisEnvironment;

/**
 * The argument of a mapped function.
 *
 * @param size the size of the mapped axes
 * @param params parameters for one example
 * @param operands the leaves, with the mapped axis in front
 * @param flags which of them are mapped
 */
record MappedArgument(int size, List<Value> params, List<Tensor> operands, List<Boolean> flags) {
  static MappedArgument of(Tree<Tensor> argument, LeafAxes in) {
    var params = new ArrayList<Value>();
    var operands = new ArrayList<Tensor>();
    var flags = new ArrayList<Boolean>();
    List<String> paths = argument.paths();
    int first = -1;
    for (int i = 0; i < argument.leaves().size(); i++) {
      Tensor x = argument.leaves().get(i);
      String path = paths.get(i);
      int given = in.axis(path, x.type());
      boolean mapped = given != LeafAxes.NOT_MAPPED;
      flags.add(mapped);
      if (!mapped) {
        operands.add(x);
        params.add(AxisEnvironment.parameter(x, x.label()));
        continue;
      }
      int axis = axis(path, x, given);
      operands.add(BatchContext.moved(x, axis, 0));
      params.add(AxisEnvironment.parameter(x, x.type().with(without(x.shape(), axis)), x.label()));
      first = first < 0 ? i : first;
      requireSameSize(argument, operands, first, i);
    }
    if (first < 0) {
      throw new BatchException(
          "vmap: no leaf of the argument %s is mapped, expected at least one; give an axis for one, or apply the function itself"
              .formatted(Tensor.described(argument)));
    }
    return new MappedArgument(operands.get(first).dim(0), params, operands, flags);
  }

  private static int axis(String path, Tensor x, int given) {
    int axis = given < 0 ? given + x.rank() : given;
    if (axis < 0 || axis >= x.rank()) {
      throw new BatchException(
          "vmap: the argument %s has no axis %d to map, expected a rank of at least %d; give another axis, or NOT_MAPPED if the whole batch shares it"
              .formatted(Vmap.named(path, x.type()), given, given < 0 ? -given : given + 1));
    }
    return axis;
  }

  private static void requireSameSize(
      Tree<Tensor> argument, List<Tensor> operands, int first, int i) {
    int expected = operands.get(first).dim(0);
    int found = operands.get(i).dim(0);
    if (found != expected) {
      throw new BatchException(
          "vmap: the mapped axis of %s has size %d, that of %s size %d; give axes of one size, or NOT_MAPPED for what the whole batch shares"
              .formatted(named(argument, first), expected, named(argument, i), found));
    }
  }

  private static String named(Tree<Tensor> argument, int i) {
    return Vmap.named(argument.paths().get(i), argument.leaves().get(i).type());
  }

  private static Shape without(Shape shape, int axis) {
    return Shape.of(
        Lists.others(shape.rank(), List.of(axis)).stream().mapToInt(shape::dim).toArray());
  }
}
