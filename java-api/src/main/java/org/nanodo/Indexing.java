package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nanodo.ir.IndexDims;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Scatter;
import org.nanodo.trace.Composite;

/** The methods of a {@link Tensor} that read and replace elements at indices, as NumPy's. */
abstract sealed class Indexing extends Diagonals permits Ordering {
  /**
   * What {@code this[index]} is in NumPy; each of {@code index} is an integer, an {@link Index}
   * such as a slice, integers as a tensor or an array, or a concrete tensor of booleans, which
   * stands for the axes it has and chooses the elements where it holds. Integers are checked
   * against the bounds. Indices in a tensor cannot be: negative ones count from the end, then they
   * are clamped, as in JAX; the cotangent of a clamped one is dropped, unless the indices are
   * scalars. An {@link Index.Mode} among the indices says otherwise: {@code x.at(Index.fill(-1),
   * i)} is {@code x.at[i].get(mode="fill", fill_value=-1)}.
   *
   * @throws org.nanodo.ir.ShapeException if an integer is out of bounds, there are more indices
   *     than axes, or one of them is no index
   */
  public Tensor at(Object... index) {
    return IndexedRead.of(self(), index);
  }

  /**
   * This with other elements where {@link #at} reads, as {@code x.at[index].set(value)} in JAX; the
   * value is broadcast. Several indices are one by {@link Index#of}. Updates at indices out of
   * bounds in a tensor are dropped, unless an {@link Index.Mode} among them says otherwise. Of
   * several updates of one element the last counts on the CPU, any elsewhere.
   *
   * @throws org.nanodo.ir.ShapeException as {@link #at}, or if the value does not fit
   */
  public Tensor set(Object index, Tensor value) {
    return IndexedWrite.of("set", Scatter.Kind.SET, self(), index, value);
  }

  /** As above, with a number. */
  public Tensor set(Object index, Number value) {
    return set(index, constant(value));
  }

  /** This with {@code value} added where {@link #at} reads; repeated indices add up. */
  public Tensor addAt(Object index, Tensor value) {
    return IndexedWrite.of("addAt", Scatter.Kind.ADD, self(), index, value);
  }

  /** As above, with a number. */
  public Tensor addAt(Object index, Number value) {
    return addAt(index, constant(value));
  }

  /**
   * This multiplied by {@code value} where {@link #at} reads, as {@code
   * x.at[index].multiply(value)}; once for each of repeated indices.
   */
  public Tensor mulAt(Object index, Tensor value) {
    return IndexedWrite.of("mulAt", Scatter.Kind.MUL, self(), index, value);
  }

  /** As above, with a number. */
  public Tensor mulAt(Object index, Number value) {
    return mulAt(index, constant(value));
  }

  /**
   * This with {@code f} of the elements where {@link #at} reads, as {@code x.at[index].apply(f)},
   * but once where indices repeat.
   *
   * @param f of each element by itself
   */
  public Tensor applyAt(Object index, UnaryOperator<Tensor> f) {
    return set(index, f.apply(at(index)));
  }

  /** This with the minimum of both where {@link #at} reads, as {@code x.at[index].min(value)}. */
  public Tensor minAt(Object index, Tensor value) {
    return IndexedWrite.of("minAt", Scatter.Kind.MIN, self(), index, value);
  }

  /** As above, with a number. */
  public Tensor minAt(Object index, Number value) {
    return minAt(index, constant(value));
  }

  /** This with the maximum of both where {@link #at} reads, as {@code x.at[index].max(value)}. */
  public Tensor maxAt(Object index, Tensor value) {
    return IndexedWrite.of("maxAt", Scatter.Kind.MAX, self(), index, value);
  }

  /** As above, with a number. */
  public Tensor maxAt(Object index, Number value) {
    return maxAt(index, constant(value));
  }

  // Choosing along an axis.

  /**
   * The elements of this in row-major order at {@code indices}, in their shape; out of bounds as
   * {@link #take(Tensor, int)}.
   */
  public Tensor take(Tensor indices) {
    return once("take", (x, y) -> x.ravel().take(y, 0), indices);
  }

  /**
   * The slices along {@code axis} at {@code indices}, which take the place of that axis. Negative
   * indices count from the end; out of bounds are NaN, the lowest of signed integers, the highest
   * of unsigned ones, and true.
   */
  public Tensor take(Tensor indices, int axis) {
    return take(indices, axis, Index.FILL);
  }

  /** As above, with a mode; {@link Index#CLIP} takes the first slice at negative indices. */
  public Tensor take(Tensor indices, int axis, Index.Mode mode) {
    return once("take", (x, y) -> takeOf(x, y, axis, mode), indices, axis, mode);
  }

  private static Tensor takeOf(Tensor x, Tensor indices, int axis, Index.Mode mode) {
    int at = Axes.of("take", x, axis);
    var index = new Object[at + 2];
    Arrays.fill(index, Index.ALL);
    index[at] = mode;
    index[at + 1] = mode == Index.CLIP ? indices.maximum(0) : indices;
    return x.at(index);
  }

  /**
   * Along {@code axis} the elements at {@code indices}, as NumPy's {@code take_along_axis}: both
   * have the same rank and are broadcast along the other axes. Out of bounds as {@link
   * #take(Tensor, int)}.
   */
  public Tensor takeAlongAxis(Tensor indices, int axis) {
    return takeAlongAxis(indices, axis, Index.FILL);
  }

  /** As above, with a mode. */
  public Tensor takeAlongAxis(Tensor indices, int axis, Index.Mode mode) {
    return once(
        "takeAlongAxis", (x, y) -> IndexedRead.along(x, y, axis, mode), indices, axis, mode);
  }

  /**
   * This with {@code values} where {@link #takeAlongAxis(Tensor, int)} reads; dropped if out of
   * bounds.
   */
  public Tensor putAlongAxis(Tensor indices, Tensor values, int axis) {
    return Composite.of("putAlongAxis", axis)
        .ternary((x, y, z) -> IndexedWrite.along(x, y, z, axis), self(), indices, values);
  }

  /** The slice at {@code index}, an integer scalar, along {@code axis}, which stays; clamped. */
  public Tensor dynamicSliceInDim(Tensor start, int size, int axis) {
    return once(
        "dynamicSliceInDim", (x, y) -> dynamicSliceInDimOf(x, y, size, axis), start, size, axis);
  }

  private static Tensor dynamicSliceInDimOf(Tensor x, Tensor start, int size, int axis) {
    int at = Axes.of("dynamicSliceInDim", x, axis);
    return Lax.dynamicSlice(x, starts(x, start, at), x.shape().with(at, size));
  }

  /**
   * The slice at {@code index}, an integer scalar, along {@code axis}, which the result does not
   * have; a negative index counts from the end, then it is clamped.
   */
  public Tensor dynamicIndexInDim(Tensor index, int axis) {
    return once("dynamicIndexInDim", (x, y) -> dynamicIndexInDimOf(x, y, axis), index, axis);
  }

  private static Tensor dynamicIndexInDimOf(Tensor x, Tensor index, int axis) {
    int at = Axes.of("dynamicIndexInDim", x, axis);
    return x.dynamicSliceInDim(index, 1, at).squeeze(at);
  }

  /** This with {@code update} from {@code start} on along {@code axis}; clamped to be in bounds. */
  public Tensor dynamicUpdateSliceInDim(Tensor update, Tensor start, int axis) {
    int at = Axes.of("dynamicUpdateSliceInDim", self(), axis);
    return Composite.of("dynamicUpdateSliceInDim", at)
        .ternary(
            (x, y, z) -> Lax.dynamicUpdateSlice(x, y, starts(x, z, at)), self(), update, start);
  }

  private static List<Tensor> starts(Tensor x, Tensor start, int axis) {
    Tensor zero = Lax.scalar(start.dtype(), 0);
    return IntStream.range(0, x.rank()).mapToObj(d -> d == axis ? start : zero).toList();
  }

  /**
   * The indices along each axis of a tensor of sizes {@code dims} of the elements whose places in
   * row-major order these are; of places beyond the last and before the first those of these.
   */
  public List<Tensor> unravelIndex(int... dims) {
    return several("unravelIndex", x -> unravelIndexOf(x, dims), dims);
  }

  private static List<Tensor> unravelIndexOf(Tensor x, int... dims) {
    require(x.dtype().isInteger(), "unravelIndex: %s are not integers; convert them first", x);
    Tensor rest = x;
    var indices = new ArrayList<Tensor>();
    for (int d = dims.length - 1; d >= 0; d--) {
      indices.add(0, rest.mod(dims[d]));
      rest = rest.floorDivide(dims[d]);
    }
    for (int d = 0; d < dims.length; d++) {
      Tensor held = Lax.where(rest.gt(0), dims[d] - 1, indices.get(d));
      indices.set(d, x.dtype().isSigned() ? Lax.where(rest.lt(-1), 0, held) : held);
    }
    return indices;
  }

  // Segments, as jax.ops.

  /**
   * The sums of the slices along the first axis that have the same number in {@code segments}, a
   * vector of integers: slice i of the result is that of number i. Other numbers are dropped.
   */
  public Tensor segmentSum(Tensor segments, int count) {
    return segment("segmentSum", Scatter.Kind.ADD, Reduce.Kind.SUM, segments, count);
  }

  /** As {@link #segmentSum}, the products; 1 of no slices. */
  public Tensor segmentProd(Tensor segments, int count) {
    return segment("segmentProd", Scatter.Kind.MUL, Reduce.Kind.PROD, segments, count);
  }

  /** As {@link #segmentSum}, the maxima; −∞, or the lowest integer, of no slices. */
  public Tensor segmentMax(Tensor segments, int count) {
    return segment("segmentMax", Scatter.Kind.MAX, Reduce.Kind.MAX, segments, count);
  }

  /** As {@link #segmentSum}, the minima; ∞, or the highest integer, of no slices. */
  public Tensor segmentMin(Tensor segments, int count) {
    return segment("segmentMin", Scatter.Kind.MIN, Reduce.Kind.MIN, segments, count);
  }

  private Tensor segment(
      String name, Scatter.Kind kind, Reduce.Kind none, Tensor segments, int count) {
    return once(name, (x, y) -> segmentOf(x, kind, none, y, count), segments, kind, none, count);
  }

  private static Tensor segmentOf(
      Tensor x, Scatter.Kind kind, Reduce.Kind none, Tensor segments, int count) {
    require(
        x.rank() > 0 && segments.rank() == 1 && segments.dim(0) == x.dim(0),
        "segment: %s has no number for each slice of %s; give a vector of its first size",
        segments,
        x);
    List<Integer> first = List.of(0);
    List<Integer> rest = IntStream.range(1, x.rank()).boxed().toList();
    var dims = new IndexDims(rest, first, List.of(), List.of(), first, 1);
    Tensor start = Lax.constant(none.identity(x.dtype())).broadcastTo(x.shape().with(0, count));
    return Lax.scatter(kind, start, segments.weaklyTyped(false), x.weaklyTyped(false), dims);
  }
}
