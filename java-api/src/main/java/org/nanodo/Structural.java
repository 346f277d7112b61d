package org.nanodo;

import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Scatter;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeOp.Reshape;
import org.nanodo.ir.ShapeOp.Transpose;

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
    Shape target = Reshaping.target(self(), dims);
    return target.equals(shape()) ? self() : Lax.emit(new Reshape(target), self());
  }

  /** Dimension {@code i} of the result is dimension {@code perm[i]} of this; without, reversed. */
  public Tensor transpose(int... perm) {
    int[] order = perm.length > 0 ? perm : IntStream.range(0, rank()).map(i -> ~i).toArray();
    List<Integer> axes = Axes.all("transpose", self(), order);
    boolean identity = axes.equals(IntStream.range(0, rank()).boxed().toList());
    return identity ? self() : Lax.emit(new Transpose(axes), self());
  }

  /** Repeats this over a larger shape, as NumPy does: dimensions are matched from the last. */
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

  /** As many equal parts along {@code axis}, in order. */
  public List<Tensor> split(int parts, int axis) {
    return Reshaping.split(self(), parts, axis);
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
    return Reshaping.triangle(self(), true);
  }

  /** The upper triangles of matrices, with zeros below. */
  public Tensor triu() {
    return Reshaping.triangle(self(), false);
  }

  // Indexing, as NumPy's.

  /**
   * What {@code this[index]} is in NumPy; each of {@code index} is an integer, an {@link Index}
   * such as a slice, or integers as a tensor or an array. Integers are checked. What is outside of
   * those in a tensor cannot be: negative ones count from the end, then the nearest element is
   * taken, as in JAX; its cotangent is dropped, unless the indices are scalars.
   *
   * @throws org.nanodo.ir.ShapeException if an integer is outside, there are more indices than
   *     axes, or one of them is no index
   */
  public Tensor at(Object... index) {
    return IndexedRead.of(self(), index);
  }

  /**
   * This with other elements where {@link #at} reads, as {@code x.at[index].set(value)} in JAX; the
   * value is broadcast. Several indices are one by {@link Index#of}. What integers in a tensor have
   * outside is left out. Of several updates of one element the last counts on the CPU, any
   * elsewhere.
   *
   * @throws org.nanodo.ir.ShapeException as {@link #at}, or if the value does not fit
   */
  public Tensor set(Object index, Tensor value) {
    return IndexedWrite.of("set", Scatter.Kind.SET, self(), index, value);
  }

  public Tensor set(Object index, double value) {
    return set(index, Lax.scalar(dtype(), value));
  }

  public Tensor set(Object index, long value) {
    return set(index, constant(value));
  }

  /** This with {@code value} added where {@link #at} reads; repeated indices add up. */
  public Tensor addAt(Object index, Tensor value) {
    return IndexedWrite.of("addAt", Scatter.Kind.ADD, self(), index, value);
  }

  public Tensor addAt(Object index, double value) {
    return addAt(index, Lax.scalar(dtype(), value));
  }

  public Tensor addAt(Object index, long value) {
    return addAt(index, constant(value));
  }

  /** This with the smaller of both numbers where {@link #at} reads. */
  public Tensor minAt(Object index, Tensor value) {
    return IndexedWrite.of("minAt", Scatter.Kind.MIN, self(), index, value);
  }

  /** This with the larger of both numbers where {@link #at} reads. */
  public Tensor maxAt(Object index, Tensor value) {
    return IndexedWrite.of("maxAt", Scatter.Kind.MAX, self(), index, value);
  }

  /**
   * Along {@code axis} the elements that {@code indices} name, as NumPy's {@code take_along_axis}:
   * both have the same rank and are broadcast along the other axes. Outside it is as {@link #at}.
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
    return Reductions.mean(self(), axes);
  }

  /** The Euclidean norm: the root of the sum of squares. */
  public Tensor norm(int... axes) {
    return square().sum(axes).sqrt();
  }

  /** The largest element; of none there is none, and an empty axis is refused. NaN wins. */
  public Tensor max(int... axes) {
    return Reductions.extremum(Reduce.Kind.MAX, self(), axes);
  }

  /** The smallest element; of none there is none, and an empty axis is refused. NaN wins. */
  public Tensor min(int... axes) {
    return Reductions.extremum(Reduce.Kind.MIN, self(), axes);
  }

  /**
   * Where along {@code axis} the largest element is, int32: the first of several, or of NaNs. An
   * empty axis is refused.
   */
  public Tensor argmax(int axis) {
    return Reductions.argmax(self(), axis);
  }

  /**
   * Any other reduction; over an empty axis it gives what changes nothing when combined. 16-bit
   * floats are multiplied up in float32 and rounded once.
   */
  public Tensor reduce(Reduce.Kind kind, int... axes) {
    List<Integer> over =
        axes.length == 0
            ? IntStream.range(0, rank()).boxed().toList()
            : Axes.all(new Reduce(kind, List.of()).name(), self(), axes).stream().sorted().toList();
    return over.isEmpty() ? self() : Lax.emit(new Reduce(kind, over), self());
  }
}
