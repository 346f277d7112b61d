package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Compare;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeOp.Reshape;
import org.nanodo.ir.ShapeOp.Transpose;
import org.nanodo.ir.TensorType;

/** The methods of a {@link Tensor} that move, choose and combine elements. */
abstract sealed class Structural extends MathFunctions permits Indexing {
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
    require(
        sound,
        "reshape: %s cannot have sizes %s; give positive ones, and at most one -1",
        self(),
        Arrays.toString(dims));
    long known = Shape.of(Arrays.stream(sizes).filter(d -> d != -1).toArray()).size();
    boolean divides = sizes.length == 0 || known == 0 || shape().size() % known == 0;
    require(
        divides || Arrays.stream(sizes).noneMatch(d -> d == -1),
        "reshape: %s has %d elements, which sizes %s do not divide",
        self(),
        shape().size(),
        Arrays.toString(dims));
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

  /** Parts along {@code axis} that begin at the given indices, and the one before them. */
  public List<Tensor> split(int[] indices, int axis) {
    int at = Axes.of("split", self(), axis);
    var parts = new ArrayList<Tensor>();
    int start = 0;
    for (int i = 0; i <= indices.length; i++) {
      int end = i < indices.length ? bound(indices[i], dim(at)) : dim(at);
      parts.add(Lax.sliceInDim(self(), start, Math.max(start, end), at));
      start = i < indices.length ? end : start;
    }
    return parts;
  }

  /** A bound of a slice, as Python takes it. */
  private static int bound(int index, int size) {
    return Math.max(0, Math.min(index < 0 ? index + size : index, size));
  }

  /** Parts along {@code axis} of sizes that differ by at most one; the first are the larger. */
  public List<Tensor> arraySplit(int parts, int axis) {
    require(parts > 0, "arraySplit: %s into %d parts; give at least one", self(), parts);
    int size = dim(axis);
    int larger = size % parts;
    int[] starts =
        IntStream.range(1, parts).map(i -> i * (size / parts) + Math.min(i, larger)).toArray();
    return split(starts, axis);
  }

  /** All elements in row-major order, as a vector. */
  public Tensor ravel() {
    return reshape(Shape.size("ravel", shape().size()));
  }

  /** As {@link #ravel}. */
  public Tensor flatten() {
    return ravel();
  }

  /** Without the given axes, which have size one; without all of size one if none are given. */
  public Tensor squeeze(int... axes) {
    List<Integer> gone =
        axes.length == 0
            ? IntStream.range(0, rank()).filter(d -> dim(d) == 1).boxed().toList()
            : Axes.all("squeeze", self(), axes);
    for (int d : gone) {
      require(dim(d) == 1, "squeeze: axis %d of %s has size %d, expected 1", d, self(), dim(d));
    }
    return reshape(
        IntStream.range(0, rank()).filter(d -> !gone.contains(d)).map(this::dim).toArray());
  }

  /** With axis {@code from} as axis {@code to} of the result; the others keep their order. */
  public Tensor moveAxis(int from, int to) {
    var order = new ArrayList<>(IntStream.range(0, rank()).boxed().toList());
    int source = Axes.of("moveAxis", self(), from);
    order.add(Axes.of("moveAxis", self(), to), order.remove(source));
    return transpose(Axes.ints(order));
  }

  /** With two axes exchanged. */
  public Tensor swapAxes(int first, int second) {
    int[] order = IntStream.range(0, rank()).toArray();
    order[Axes.of("swapAxes", self(), first)] = Axes.of("swapAxes", self(), second);
    order[Axes.of("swapAxes", self(), second)] = Axes.of("swapAxes", self(), first);
    return transpose(order);
  }

  // Moving elements.

  /** The order of elements reversed along the given axes, along all if none are given. */
  public Tensor flip(int... axes) {
    return Lax.rev(self(), axes.length > 0 ? axes : IntStream.range(0, rank()).toArray());
  }

  /** With columns, the second axis, in reverse order. */
  public Tensor fliplr() {
    return flip(1);
  }

  /** With rows, the first axis, in reverse order. */
  public Tensor flipud() {
    return flip(0);
  }

  /** Turned by 90° {@code count} times, from the first axis towards the second. */
  public Tensor rot90(int count) {
    return rot90(count, 0, 1);
  }

  /** As above, from axis {@code from} towards axis {@code to}. */
  public Tensor rot90(int count, int from, int to) {
    return switch (Math.floorMod(count, 4)) {
      case 0 -> self();
      case 1 -> flip(to).swapAxes(from, to);
      case 2 -> flip(from, to);
      default -> swapAxes(from, to).flip(to);
    };
  }

  /**
   * Moved by {@code shift} places along each of the axes; what leaves at the end comes in at the
   * start. Along all elements in row-major order if no axes are given.
   */
  public Tensor roll(int shift, int... axes) {
    if (axes.length == 0) {
      return ravel().roll(shift, 0).reshape(shape().dims());
    }
    Tensor x = self();
    for (int axis : Axes.all("roll", x, axes)) {
      int size = x.dim(axis);
      int moved = size == 0 ? 0 : Math.floorMod(shift, size);
      if (moved > 0) {
        Tensor end = Lax.sliceInDim(x, size - moved, size, axis);
        x = Lax.concatenate(List.of(end, Lax.sliceInDim(x, 0, size - moved, axis)), axis);
      }
    }
    return x;
  }

  /** This as often as each of {@code counts} says along the axes, matched from the last. */
  public Tensor tile(int... counts) {
    int rank = Math.max(rank(), counts.length);
    int[] apart = new int[2 * rank];
    int[] repeated = new int[2 * rank];
    int[] dims = new int[rank];
    for (int d = 0; d < rank; d++) {
      int own = d - (rank - rank());
      int times = d - (rank - counts.length);
      int size = own < 0 ? 1 : dim(own);
      int count = times < 0 ? 1 : counts[times];
      apart[2 * d] = 1;
      apart[2 * d + 1] = size;
      repeated[2 * d] = count;
      repeated[2 * d + 1] = size;
      dims[d] = Math.multiplyExact(count, size);
    }
    return reshape(apart).broadcastTo(repeated).reshape(dims);
  }

  /** Surrounded by zeros: {@code widths} of each axis before and after, or of all axes. */
  public Tensor pad(int[]... widths) {
    return pad(0, widths);
  }

  /** As above, by {@code value}. */
  public Tensor pad(Number value, int[]... widths) {
    return PadMode.constant(self(), constant(value), widths);
  }

  /** As above, by elements of this or what is computed of them. */
  public Tensor pad(PadMode mode, int[]... widths) {
    return mode.pad(self(), widths);
  }

  // Diagonals and triangles.

  /**
   * Of a vector the matrix with it on the {@code offset}-th diagonal above the main one; of a
   * matrix that diagonal.
   */
  public Tensor diag(int offset) {
    require(rank() == 1 || rank() == 2, "diag: %s is neither vector nor matrix", self());
    if (rank() == 2) {
      return diagonal(offset, 0, 1);
    }
    int n = dim(0) + Math.abs(offset);
    Tensor rows = offset < 0 ? pad(new int[] {-offset, 0}) : pad(new int[] {0, offset});
    TensorType counts = TensorType.of(DType.I32, n, n);
    Tensor on = Lax.iota(counts, 1).sub(Lax.iota(counts, 0)).eq(offset);
    return Lax.where(on, rows.expandDims(1).broadcastTo(n, n), 0);
  }

  /** As above, of the main diagonal. */
  public Tensor diag() {
    return diag(0);
  }

  /**
   * The diagonals of the matrices in two axes, as the last axis of the result: {@code offset} above
   * the main ones.
   */
  public Tensor diagonal(int offset, int rows, int columns) {
    int r = Axes.of("diagonal", self(), rows);
    int c = Axes.of("diagonal", self(), columns);
    require(r != c, "diagonal: axes %d and %d of %s are the same", rows, columns, self());
    var order = new ArrayList<>(IntStream.range(0, rank()).boxed().toList());
    order.removeAll(List.of(r, c));
    order.addAll(List.of(r, c));
    Tensor x = transpose(Axes.ints(order));
    int firstRow = Math.max(-offset, 0);
    int firstColumn = Math.max(offset, 0);
    int count = Math.max(0, Math.min(x.dim(-2) - firstRow, x.dim(-1) - firstColumn));
    if (count == 0) {
      return Lax.full(x.type().with(withLast(x, 0)), 0);
    }
    // The elements of a diagonal are one row and one column apart.
    int last = x.dim(-1);
    Tensor block = Lax.sliceInDim(x, firstRow, firstRow + count, -2);
    Tensor flat = block.reshape(withLast(x, count * last).dims());
    int[] starts = new int[flat.rank()];
    int[] limits = flat.shape().dims();
    int[] steps = IntStream.generate(() -> 1).limit(flat.rank()).toArray();
    starts[flat.rank() - 1] = firstColumn;
    steps[flat.rank() - 1] = last + 1;
    return Lax.sliceInDim(Lax.slice(flat, starts, limits, steps), 0, count, -1);
  }

  /** The shape of {@code x} with one dimension in place of the last two. */
  private static Shape withLast(Tensor x, int size) {
    IntStream others = x.shape().stream().limit(x.rank() - 2);
    return Shape.of(IntStream.concat(others, IntStream.of(size)).toArray());
  }

  /** The main diagonals of the matrices in the first two axes. */
  public Tensor diagonal() {
    return diagonal(0, 0, 1);
  }

  /** The sums of the diagonals. */
  public Tensor trace(int offset, int rows, int columns) {
    return diagonal(offset, rows, columns).sum(-1);
  }

  /**
   * The sum of the main diagonal of a matrix; of several the matrices are in the first two axes.
   */
  public Tensor trace() {
    return trace(0, 0, 1);
  }

  /** The lower triangles of matrices, with zeros above. */
  public Tensor tril() {
    return tril(0);
  }

  /** As above, up to the {@code offset}-th diagonal above the main one. */
  public Tensor tril(int offset) {
    return triangle("tril", Compare.Direction.GE, offset);
  }

  /** The upper triangles of matrices, with zeros below. */
  public Tensor triu() {
    return triu(0);
  }

  /** As above, from the {@code offset}-th diagonal above the main one on. */
  public Tensor triu(int offset) {
    return triangle("triu", Compare.Direction.LE, offset);
  }

  private Tensor triangle(String op, Compare.Direction kept, int offset) {
    require(rank() >= 2, "%s: %s is no matrix", op, self());
    TensorType counts = TensorType.of(DType.I32, dim(-2), dim(-1));
    Tensor rows = Lax.iota(counts, 0);
    Tensor moved = offset == 0 ? rows : rows.add(offset);
    Tensor inside = Lax.emit(new Compare(kept), moved, Lax.iota(counts, 1));
    return Lax.where(inside, self(), Lax.zerosLike(self()));
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
