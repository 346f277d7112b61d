package org.nanodo.jit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.Barrier;
import org.nanodo.ir.Concatenate;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Reshape;
import org.nanodo.ir.Shape;
import org.nanodo.ir.Slice;
import org.nanodo.ir.Value;

/**
 * Writes a reduction as a tree of reductions, each of a part of the elements. XLA:CPU writes one
 * loop for a reduction, with two consequences:
 *
 * <ul>
 *   <li>Where the minor dimension stays, as in {@code [4096,1000] -> [1000]}, it walks down each
 *       column in turn, which takes 20 times as long as the same elements row by row. A loop over
 *       few rows is unrolled, and then vectorised over the columns.
 *   <li>A sum is as exact as its accumulators: of 16 million squares three digits are right.
 * </ul>
 *
 * <p>XLA's pass for the latter, {@code tree_reduction_rewriter}, writes windows, which take ten
 * times as long where the minor dimension is reduced. Barriers keep XLA from merging the parts
 * again.
 *
 * @param devices over which a dimension may be split; each keeps whole parts
 */
record CpuReduction(Reduce.Kind kind, int devices, Replacement to) {
  /** Rows that XLA reduces in an unrolled loop. */
  private static final int ROWS = 32;

  /** Elements that one loop sums to within a few units of the last place in float32. */
  private static final int EXACT = 1 << 16;

  /** Elements of a part of a longer sum. */
  private static final int PART = 1 << 12;

  /** Replaces the node by the reduction of {@code x} along {@code axes}. */
  void write(Value x, List<Integer> axes) {
    List<Integer> left = new ArrayList<>(axes.stream().sorted().toList());
    Value rest = x;
    for (int part = part(rest, left); part > 0; part = part(rest, left)) {
      int axis = left.get(left.size() - 1);
      if (part == size(rest, axis)) {
        left.remove(left.size() - 1);
        rest = reduce(rest, axis);
      } else {
        rest = reduceParts(rest, axis, part);
      }
      rest = to.emit(new Barrier(), rest);
    }
    to.finish(new Reduce(kind, left), rest);
  }

  /**
   * How many elements along the last of {@code axes} are reduced before all others: a part of the
   * dimension, all of it, or 0 if one loop does for all axes.
   */
  private int part(Value x, List<Integer> axes) {
    Shape shape = x.type().shape();
    long count = axes.stream().mapToLong(shape::dim).reduce(1, (a, b) -> a * b);
    int axis = axes.isEmpty() ? -1 : axes.get(axes.size() - 1);
    if (count <= 1 || shape.size() == 0) {
      return 0;
    }
    boolean columns = shape.stream().skip(axis + 1L).anyMatch(n -> n > 1);
    boolean together = axes.get(0) == axis - axes.size() + 1;
    boolean rounds = kind == Reduce.Kind.SUM && x.type().dtype().isFloat();
    if (columns ? count <= ROWS : together && (count <= EXACT || !rounds)) {
      return 0;
    }
    int size = shape.dim(axis);
    int part = columns ? divide(size, ROWS, ROWS) : divide(size, EXACT, PART);
    return part == size && axes.size() == 1 ? 0 : part;
  }

  /**
   * A part of about {@code target} elements, or all {@code size} if they are at most {@code most}.
   */
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

  private Value reduce(Value x, int axis) {
    return to.emit(new Reduce(kind, List.of(axis)), x);
  }

  /** Each {@code part} elements along {@code axis} reduced to one; the last may be of fewer. */
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
    return reduce(to.emit(new Reshape(Shape.of(split)), x), axis + 1);
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
