package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Compare;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Scatter;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeOp.Reshape;
import org.nanodo.ir.ShapeOp.Transpose;
import org.nanodo.ir.TensorType;

/** The methods of a {@link Tensor} that move, choose and combine elements. */
abstract sealed class Structural extends Elementwise permits Tensor {
  /**
   * The matrix product as NumPy's: of the last two dimensions, those before are broadcast; a vector
   * is a row on the left and a column on the right.
   */
  public Tensor matmul(Tensor other) {
    return Matmul.of(self(), other);
  }

  // Shape.

  /** The same elements in another shape; one size may be -1 and is computed. */
  public Tensor reshape(int... dims) {
    Shape target = target(dims);
    return target.equals(shape()) ? self() : Lax.emit(new Reshape(target), self());
  }

  private Shape target(int... dims) {
    int[] sizes = dims.clone();
    boolean several = Arrays.stream(sizes).filter(d -> d == -1).count() > 1;
    boolean sound = !several && Arrays.stream(sizes).allMatch(d -> d >= -1);
    require(sound, "reshape: %s cannot have sizes %s", self(), Arrays.toString(dims));
    long known = Shape.of(Arrays.stream(sizes).filter(d -> d != -1).toArray()).size();
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] == -1) {
        sizes[i] = Shape.size("reshape", known == 0 ? 0 : shape().size() / known);
      }
    }
    return Shape.of(sizes);
  }

  /**
   * Dimension {@code i} of the result is dimension {@code perm[i]} of this; reversed by default.
   */
  public Tensor transpose(int... perm) {
    int[] order = perm.length > 0 ? perm : IntStream.range(0, rank()).map(i -> ~i).toArray();
    List<Integer> axes = Axes.all("transpose", self(), order);
    boolean identity = axes.equals(IntStream.range(0, rank()).boxed().toList());
    return identity ? self() : Lax.emit(new Transpose(axes), self());
  }

  /** Repeats this over a larger shape, as NumPy does: dimensions are matched from the last. */
  public Tensor broadcastTo(int... dims) {
    return broadcastTo(Shape.of(dims));
  }

  /** As above. */
  public Tensor broadcastTo(Shape target) {
    if (target.equals(shape())) {
      return self();
    }
    int lead = target.rank() - rank();
    List<Integer> dims = IntStream.range(0, rank()).map(i -> i + lead).boxed().toList();
    return Lax.broadcastInDim(self(), target, dims);
  }

  /** A new dimension of size one, at {@code axis} of the result. */
  public Tensor expandDims(int axis) {
    int at = Axes.of("expandDims", self(), axis, rank() + 1);
    int[] dims = new int[rank() + 1];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = i == at ? 1 : dim(i < at ? i : i - 1);
    }
    return reshape(dims);
  }

  /** Equal parts along {@code axis}, in order. */
  public List<Tensor> split(int parts, int axis) {
    int at = Axes.of("split", self(), axis);
    require(
        parts > 0 && dim(at) % parts == 0,
        "split: axis %d of %s has %d elements, which cannot be split into %d equal parts",
        at,
        self(),
        dim(at),
        parts);
    int size = dim(at) / parts;
    return IntStream.range(0, parts)
        .mapToObj(i -> Lax.sliceInDim(self(), i * size, (i + 1) * size, at))
        .toList();
  }

  /** Each element {@code count} times along {@code axis}, one after the other. */
  public Tensor repeat(int count, int axis) {
    int at = Axes.of("repeat", self(), axis);
    int[] dims = shape().dims();
    dims[at] = Math.multiplyExact(dims[at], count);
    Tensor apart = expandDims(at + 1);
    return apart.broadcastTo(apart.shape().with(at + 1, count)).reshape(dims);
  }

  /** The lower triangles of matrices, with zeros above. */
  public Tensor tril() {
    return triangle("tril", Compare.Direction.GE);
  }

  /** The upper triangles of matrices, with zeros below. */
  public Tensor triu() {
    return triangle("triu", Compare.Direction.LE);
  }

  private Tensor triangle(String op, Compare.Direction kept) {
    require(rank() >= 2, "%s: %s is no matrix", op, self());
    TensorType counts = TensorType.of(DType.I32, dim(-2), dim(-1));
    Tensor inside = Lax.emit(new Compare(kept), Lax.iota(counts, 0), Lax.iota(counts, 1));
    return Lax.where(inside, self(), Lax.zerosLike(self()));
  }

  // Indexing, as NumPy's.

  /**
   * What {@code this[index]} is in NumPy; each of {@code index} is an integer, an {@link Index}
   * such as a slice, or integers as a tensor or an array. Integers are checked against the bounds.
   * Indices in a tensor cannot be: negative ones count from the end, then they are clamped, as in
   * JAX; the cotangent of a clamped one is dropped, unless the indices are scalars.
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
   * bounds in a tensor are dropped. Of several updates of one element the last counts on the CPU,
   * any elsewhere.
   *
   * @throws org.nanodo.ir.ShapeException as {@link #at}, or if the value does not fit
   */
  public Tensor set(Object index, Tensor value) {
    return IndexedWrite.of("set", Scatter.Kind.SET, self(), index, value);
  }

  public Tensor set(Object index, Number value) {
    return set(index, constant(value));
  }

  /** This with {@code value} added where {@link #at} reads; repeated indices add up. */
  public Tensor addAt(Object index, Tensor value) {
    return IndexedWrite.of("addAt", Scatter.Kind.ADD, self(), index, value);
  }

  public Tensor addAt(Object index, Number value) {
    return addAt(index, constant(value));
  }

  /** This with the minimum of both where {@link #at} reads, as {@code x.at[index].min(value)}. */
  public Tensor minAt(Object index, Tensor value) {
    return IndexedWrite.of("minAt", Scatter.Kind.MIN, self(), index, value);
  }

  /** This with the maximum of both where {@link #at} reads, as {@code x.at[index].max(value)}. */
  public Tensor maxAt(Object index, Tensor value) {
    return IndexedWrite.of("maxAt", Scatter.Kind.MAX, self(), index, value);
  }

  /**
   * Along {@code axis} the elements at {@code indices}, as NumPy's {@code take_along_axis}: both
   * have the same rank and are broadcast along the other axes. Out of bounds as {@link #at}.
   */
  public Tensor takeAlongAxis(Tensor indices, int axis) {
    return IndexedRead.along(self(), indices, axis);
  }

  // Reductions, over all axes if none are given.

  /** The sum; 16-bit floats are summed in float32 and rounded once. */
  public Tensor sum(int... axes) {
    return reduce(Reduce.Kind.SUM, axes);
  }

  /** The mean; 16-bit floats are summed in float32 and rounded once. */
  public Tensor mean(int... axes) {
    if (dtype().isNarrowFloat()) {
      return astype(DType.F32).mean(axes).astype(dtype());
    }
    require(dtype().isInexact(), "mean: %s is not floating-point; convert it first", self());
    Tensor sum = sum(axes);
    return sum.div((double) shape().size() / Math.max(sum.shape().size(), 1));
  }

  /** The Euclidean norm: the root of the sum of squares. */
  public Tensor norm(int... axes) {
    return square().sum(axes).sqrt();
  }

  /** The largest element, or NaN if there is one; an empty axis is refused. */
  public Tensor max(int... axes) {
    return extremum(Reduce.Kind.MAX, axes);
  }

  /** The smallest element, or NaN if there is one; an empty axis is refused. */
  public Tensor min(int... axes) {
    return extremum(Reduce.Kind.MIN, axes);
  }

  private Tensor extremum(Reduce.Kind kind, int... axes) {
    String name = new Reduce(kind, List.of()).name();
    int[] over = axes.length == 0 ? IntStream.range(0, rank()).toArray() : axes;
    Axes.all(name, self(), over).forEach(axis -> requireNotEmpty(name, axis));
    return reduce(kind, axes);
  }

  private void requireNotEmpty(String op, int axis) {
    String format = "%s: axis %d of %s is empty; %s needs at least one element";
    require(dim(axis) > 0, format, op, axis, self(), op);
  }

  /**
   * Where along {@code axis} the largest element is, int32: the first of several, or of NaNs. An
   * empty axis is refused.
   */
  public Tensor argmax(int axis) {
    int at = Axes.of("argmax", self(), axis);
    requireNotEmpty("argmax", at);
    Tensor attained = eq(max(at).expandDims(at)).or(ne(self()));
    Tensor position = Lax.iota(type().with(DType.I32), at);
    return Lax.where(attained, position, position.constant(dim(at))).min(at);
  }

  /**
   * Any other reduction; over an empty axis it gives the identity of the operation. 16-bit floats
   * are accumulated in float32 and rounded once.
   */
  public Tensor reduce(Reduce.Kind kind, int... axes) {
    List<Integer> over =
        axes.length == 0
            ? IntStream.range(0, rank()).boxed().toList()
            : Axes.all(new Reduce(kind, List.of()).name(), self(), axes).stream().sorted().toList();
    return over.isEmpty() ? self() : Lax.emit(new Reduce(kind, over), self());
  }

  // Cumulative, along one axis; reversed, each element is combined with those after it.

  /** The sums of each element and those before it; of booleans as int32. */
  public Tensor cumsum(int axis) {
    return cumsum(axis, false);
  }

  public Tensor cumsum(int axis, boolean reverse) {
    return Cumulative.of(Cumulative.Kind.CUMSUM, self(), axis, reverse);
  }

  /** The products of each element and those before it; of booleans as int32. */
  public Tensor cumprod(int axis) {
    return cumprod(axis, false);
  }

  public Tensor cumprod(int axis, boolean reverse) {
    return Cumulative.of(Cumulative.Kind.CUMPROD, self(), axis, reverse);
  }

  /** The largest of each element and those before it. */
  public Tensor cummax(int axis) {
    return cummax(axis, false);
  }

  public Tensor cummax(int axis, boolean reverse) {
    return Cumulative.of(Cumulative.Kind.CUMMAX, self(), axis, reverse);
  }

  /** The smallest of each element and those before it. */
  public Tensor cummin(int axis) {
    return cummin(axis, false);
  }

  public Tensor cummin(int axis, boolean reverse) {
    return Cumulative.of(Cumulative.Kind.CUMMIN, self(), axis, reverse);
  }

  /** The logarithm of the sum of the exponentials of each element and those before it. */
  public Tensor cumlogsumexp(int axis) {
    return cumlogsumexp(axis, false);
  }

  public Tensor cumlogsumexp(int axis, boolean reverse) {
    return Cumulative.of(Cumulative.Kind.CUMLOGSUMEXP, self(), axis, reverse);
  }
}
