package org.nanodo.batch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.TensorType;
import org.nanodo.trace.AxisEnvironment;
import org.nanodo.trace.Interpreter;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Traced;

/**
 * A function of one example applied to a batch; see {@link org.nanodo.Transforms#vmap}. All
 * examples share captured tensors.
 */
public final class Vmap<A, R> implements Function<A, R> {
  private final Function<A, R> f;
  private final LeafAxes in;
  private final LeafAxes out;
  private final String name;

  private Vmap(Function<A, R> f, LeafAxes in, LeafAxes out, String name) {
    this.f = f;
    this.in = in;
    this.out = out;
    this.name = name;
  }

  /** See {@link org.nanodo.Transforms#vmap}. */
  public static <A, R> Vmap<A, R> of(Function<A, R> f, LeafAxes in, LeafAxes out) {
    return new Vmap<>(f, in, out, MappedAxis.NO_NAME);
  }

  /**
   * The same with a name for the mapped axis, for {@link org.nanodo.Collectives} in the function.
   */
  public Vmap<A, R> axisName(String axis) {
    return new Vmap<>(f, in, out, axis);
  }

  @Override
  public R apply(A given) {
    Tree<Tensor> argument = Tree.of(given, Tensor.class);
    MappedArgument mapped = MappedArgument.of(argument, in);
    Traced<R> traced =
        AxisEnvironment.mapped(
            name,
            mapped.size(),
            () ->
                Trace.function(
                    "f",
                    mapped.params(),
                    leaves -> f.apply(Tensor.replaced(argument, leaves).build())));
    List<Boolean> flags = new ArrayList<>(mapped.flags());
    flags.addAll(Collections.nCopies(traced.captured().size(), false));
    BatchedFunction batched =
        MappedAxis.named(
            name,
            () ->
                Trace.fragment(() -> BatchedFunction.of(traced.function(), mapped.size(), flags))
                    .result());

    List<Tensor> operands = new ArrayList<>(mapped.operands());
    operands.addAll(traced.captured());
    List<Batched> results =
        BatchContext.of(
            Interpreter.current().inline(batched.function(), operands), batched.mapped());
    List<String> paths = traced.results().paths();
    var placed = new ArrayList<Tensor>();
    for (int i = 0; i < results.size(); i++) {
      TensorType type = traced.function().results().get(i).type();
      int axis = out.axis(paths.get(i), type);
      placed.add(placed(paths.get(i), results.get(i), type, axis, mapped.size()));
    }
    return traced.with(placed);
  }

  private static Tensor placed(String path, Batched b, TensorType type, int axis, int size) {
    if (axis == LeafAxes.NOT_MAPPED) {
      if (b.mapped()) {
        throw new BatchException(
            "vmap: the result %s differs within the batch and its axis is NOT_MAPPED; give an axis from 0 to %d for it"
                .formatted(named(path, type), type.rank()));
      }
      return b.tensor();
    }
    int at = axis < 0 ? axis + type.rank() + 1 : axis;
    if (at < 0 || at > type.rank()) {
      throw new BatchException(
          "vmap: the result %s cannot be stacked along axis %d; give one from 0 to %d"
              .formatted(named(path, type), axis, type.rank()));
    }
    var c = new BatchContext(size, List.of(), List.of());
    return BatchContext.moved(c.lifted(b.tensor(), b.mapped()), 0, at);
  }

  /** A leaf of a tree in a message: its path and type. */
  static String named(String path, TensorType type) {
    return path.isEmpty() ? type.toString() : "'" + path + "' " + type;
  }
}
