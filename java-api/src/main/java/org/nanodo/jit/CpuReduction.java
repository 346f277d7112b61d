package org.nanodo.jit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.HintOp.OptimizationBarrier;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeOp.Reshape;
import org.nanodo.ir.SliceOp.Concatenate;
import org.nanodo.ir.SliceOp.Slice;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;

/**
 * Lowers a reduction to a tree of reductions of parts of the elements. XLA:CPU compiles a reduction
 * to one loop, with two consequences:
 *
 * <ul>
 *   <li>Where the minor dimension stays, as in {@code [4096,1000] -> [1000]}, it walks down each
 *       column in turn, which takes 20 times as long as the same elements row by row. A loop over
 *       few rows is unrolled, and then vectorised over the columns.
 *   <li>A sum is as exact as its accumulators: three digits of a sum of 16 million squares are
 *       correct.
 * </ul>
 *
 * <p>XLA's pass for the latter, {@code tree_reduction_rewriter}, emits reduce-windows, which take
 * ten times as long where the minor dimension is reduced. Barriers keep XLA from merging the parts
 * again.
 *
 * @param devices over which a dimension may be sharded; a shard holds whole parts
 */
record CpuReduction(Reduce.Kind kind, int devices, Replacement to) {
  /** Rows that XLA reduces in an unrolled loop. */
  private static final int ROWS = 32;

  /** The most elements along one dimension that one loop sums to a few units in the last place. */
  private static final int EXACT = 1 << 16;

  /** The same along several, for which XLA nests loops around a single accumulator. */
  private static final int EXACT_NESTED = 1 << 11;

  /** Elements of a part of a longer sum. */
  private static final int PART = 1 << 12;

  /** Replaces the node by the reduction of {@code x} along {@code axes}. */
  void write(Value x, List<Integer> axes) {
    List<Integer> left = new ArrayList<>(axes.stream().sorted().toList());
    Value rest = x;
    while (!isOneLoop(rest.type(), left)) {
      int axis = left.get(left.size() - 1);
      int part = part(rest.type(), axis);
      if (part < size(rest, axis)) {
        rest = reduceParts(rest, axis, part);
      } else if (left.size() == 1) {
        break;
      } else {
        List<Integer> first = first(rest.type(), left);
        left.removeAll(first);
        rest = to.emit(new Reduce(kind, first), rest);
      }
      rest = to.emit(new OptimizationBarrier(), rest);
    }
    to.finish(new Reduce(kind, left), rest);
  }

  private boolean isOneLoop(TensorType type, List<Integer> axes) {
    Shape shape = type.shape();
    long count = axes.stream().mapToLong(shape::dim).reduce(1, (a, b) -> a * b);
    if (count <= 1 || shape.size() == 0) {
      return true;
    }
    int last = axes.get(axes.size() - 1);
    if (keepsColumns(shape, last)) {
      return count <= ROWS;
    }
    boolean together = axes.get(0) == last - axes.size() + 1;
    boolean rounds = kind == Reduce.Kind.SUM && type.dtype().isInexact();
    return together && (!rounds || count <= (axes.size() == 1 ? EXACT : EXACT_NESTED));
  }

  /** The last of {@code axes}, and those before it that the same loop can reduce. */
  private List<Integer> first(TensorType type, List<Integer> axes) {
    int from = axes.size() - 1;
    while (from > 0 && isOneLoop(type, axes.subList(from - 1, axes.size()))) {
      from--;
    }
    return List.copyOf(axes.subList(from, axes.size()));
  }

  private static boolean keepsColumns(Shape shape, int last) {
    return shape.stream().skip(last + 1L).anyMatch(n -> n > 1);
  }

  private int part(TensorType type, int axis) {
    int size = type.shape().dim(axis);
    return keepsColumns(type.shape(), axis) ? divide(size, ROWS, ROWS) : divide(size, EXACT, PART);
  }

  /** The size of a part: about {@code target}, or {@code size} if that is at most {@code most}. */
  private int divide(int size, int most, int target) {
    if (size <= most) {
      return size;
    }
    return IntStream.iterate(target, part -> part > target / 4, part -> part - 1)
        .filter(part -> size % part == 0 && size / part % devices == 0)
        .findFirst()
        .orElse(devices == 1 ? target : size);
  }

  private static int size(Value x, int axis) {
    return x.type().shape().dim(axis);
  }

  /**
   * Every {@code part} elements along {@code axis} reduced to one; the last part may be smaller.
   */
  private Value reduceParts(Value x, int axis, int part) {
    int whole = size(x, axis) / part * part;
    Value parts = reduceWhole(slice(x, axis, 0, whole), axis, part);
    if (whole == size(x, axis)) {
      return parts;
    }
    Value ragged = slice(x, axis, whole, size(x, axis));
    return to.emit(new Concatenate(axis), parts, reduceWhole(ragged, axis, size(ragged, axis)));
  }

  private Value reduceWhole(Value x, int axis, int part) {
    int[] dims = x.type().shape().dims();
    int[] split = new int[dims.length + 1];
    System.arraycopy(dims, 0, split, 0, axis);
    split[axis] = dims[axis] / part;
    split[axis + 1] = part;
    System.arraycopy(dims, axis + 1, split, axis + 2, dims.length - axis - 1);
    Value parts = to.emit(new Reshape(Shape.of(split)), x);
    return to.emit(new Reduce(kind, List.of(axis + 1)), parts);
  }

  private Value slice(Value x, int axis, int start, int limit) {
    if (limit - start == size(x, axis)) {
      return x;
    }
    Shape shape = x.type().shape();
    return to.emit(
        new Slice(
            IntStream.range(0, shape.rank()).mapToObj(i -> i == axis ? start : 0).toList(),
            shape.with(axis, limit).stream().boxed().toList(),
            IntStream.range(0, shape.rank()).mapToObj(i -> 1).toList()),
        x);
  }
}
