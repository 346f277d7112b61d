package org.nanodo.trace;

import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Reshape;
import org.nanodo.ir.Shape;
import org.nanodo.ir.Transpose;

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

  /** Dimension {@code i} of the result is dimension {@code perm[i]} of this. */
  public Tensor transpose(int... perm) {
    List<Integer> axes = Axes.all("transpose", self(), perm);
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

  // Reductions, over all axes if none are given.

  /** The sum; 16-bit floats are summed in float32 and rounded once. */
  public Tensor sum(int... axes) {
    return reduce(Reduce.Kind.SUM, axes);
  }

  /** The mean; 16-bit floats are summed in float32 and rounded once. */
  public Tensor mean(int... axes) {
    return Reductions.mean(self(), axes);
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
