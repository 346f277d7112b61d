package org.nanodo.jit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.nanodo.ir.Barrier;
import org.nanodo.ir.Concatenate;
import org.nanodo.ir.DType;
import org.nanodo.ir.Node;
import org.nanodo.ir.Op;
import org.nanodo.ir.Operands;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Reshape;
import org.nanodo.ir.Shape;
import org.nanodo.ir.Slice;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;

/**
 * Long sums of float32 on the CPU, written as sums of sums: XLA adds all terms of one to the same
 * few numbers, which no longer grow once the terms are below half their last digit (from 2^24 ones
 * on), and lose digits long before.
 *
 * <p>XLA's own pass for this, {@code tree_reduction_rewriter}, splits every sum of more than 32
 * terms; a training step then takes 5 % to 25 % more time, its compilation a fifth.
 */
final class LongSums {
  /** The most terms along one axis: cutting it takes other loops, which softmax would feel. */
  private static final int MOST_OF_ONE_AXIS = 1 << 16;

  /** Into parts of so many terms a longer axis is cut. */
  private static final int PART = 1 << 10;

  /** The most terms along several axes, which are easily summed one after the other. */
  private static final int MOST_OF_SEVERAL = 1 << 11;

  private final Node node;
  private final List<Node> body;

  private LongSums(Node node, List<Node> body) {
    this.node = node;
    this.body = body;
  }

  static boolean isOne(Node node) {
    return node.op() instanceof Reduce reduce
        && reduce.kind() == Reduce.Kind.SUM
        && node.operands().get(0).type().dtype() == DType.F32
        && isLong(node.operands().get(0), reduce.axes());
  }

  private static boolean isLong(Value x, List<Integer> axes) {
    return terms(x, axes) > (axes.size() > 1 ? MOST_OF_SEVERAL : MOST_OF_ONE_AXIS);
  }

  /** Adds the sums of sums that replace a {@linkplain #isOne long sum} to {@code body}. */
  static void write(Node node, List<Node> body) {
    new LongSums(node, body).write(node.operands().get(0), ((Reduce) node.op()).axes());
  }

  private static long terms(Value x, List<Integer> axes) {
    return axes.stream().mapToLong(x.type().shape()::dim).reduce(1, (a, b) -> a * b);
  }

  private void write(Value x, List<Integer> axes) {
    if (!isLong(x, axes)) {
      body.add(new Node(sum(axes), List.of(x), node.results(), node.source()));
      return;
    }
    var rest = new ArrayList<>(axes);
    Collections.sort(rest);
    int last = rest.get(rest.size() - 1);
    int size = x.type().shape().dim(last);
    if (size > MOST_OF_ONE_AXIS) {
      write(kept(sumOfParts(x, last, size)), rest);
      return;
    }
    var first = new ArrayList<Integer>();
    long terms = 1;
    do {
      int axis = rest.remove(rest.size() - 1);
      first.add(0, axis);
      terms *= x.type().shape().dim(axis);
    } while (!rest.isEmpty()
        && terms * x.type().shape().dim(rest.get(rest.size() - 1)) <= MOST_OF_SEVERAL);
    write(kept(emit(sum(first), x)), rest);
  }

  /** Sums along one axis of parts of equal length, and of what is left over. */
  private Value sumOfParts(Value x, int axis, int size) {
    int parts = size / PART;
    int whole = parts * PART;
    Value head = whole == size ? x : slice(x, axis, 0, whole);
    Shape shape = x.type().shape();
    var dims = new ArrayList<>(shape.stream().boxed().toList());
    dims.set(axis, PART);
    dims.add(axis, parts);
    Value cut = emit(new Reshape(Shape.of(dims.stream().mapToInt(i -> i).toArray())), head);
    Value sums = emit(sum(List.of(axis + 1)), cut);
    if (whole == size) {
      return sums;
    }
    Value left = emit(sum(List.of(axis)), slice(x, axis, whole, size));
    return emit(new Concatenate(axis), sums, emit(new Reshape(shape.with(axis, 1)), left));
  }

  private Value slice(Value x, int axis, int start, int limit) {
    Shape shape = x.type().shape();
    List<Integer> zeros = Collections.nCopies(shape.rank(), 0);
    var starts = new ArrayList<>(zeros);
    var limits = new ArrayList<>(shape.stream().boxed().toList());
    starts.set(axis, start);
    limits.set(axis, limit);
    return emit(new Slice(starts, limits, Collections.nCopies(shape.rank(), 1)), x);
  }

  /** XLA makes one sum of a sum of sums unless something is in between. */
  private Value kept(Value x) {
    return emit(new Barrier(), x);
  }

  private static Reduce sum(List<Integer> axes) {
    return new Reduce(Reduce.Kind.SUM, axes);
  }

  private Value emit(Op op, Value... operands) {
    List<Value> in = List.of(operands);
    TensorType type = op.infer(new Operands(in)).get(0);
    var result = new Value(type, node.results().get(0).label());
    body.add(new Node(op, in, List.of(result), node.source()));
    return result;
  }
}
