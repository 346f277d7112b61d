package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeOp.Reshape;
import org.nanodo.ir.ShapeOp.Transpose;

/** The methods of a {@link Tensor} that move, choose and combine elements. */
abstract sealed class Structural extends MathFunctions permits Diagonals {
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

  /** With at least one axis: a scalar as a vector of one. */
  public Tensor atleast1d() {
    return rank() == 0 ? expandDims(0) : self();
  }

  /** With at least two axes: a vector as a row. */
  public Tensor atleast2d() {
    return rank() < 2 ? atleast1d().expandDims(0) : self();
  }

  /** With at least three axes: a vector as the second, a matrix as the first two. */
  public Tensor atleast3d() {
    return rank() == 0 ? reshape(1, 1, 1) : rank() < 3 ? atleast2d().expandDims(2) : self();
  }

  /** All elements of this and then of {@code values}, in row-major order. */
  public Tensor append(Tensor values) {
    return once("append", (x, y) -> x.ravel().append(y.ravel(), 0), values);
  }

  /** This and then {@code values} along {@code axis}. */
  public Tensor append(Tensor values, int axis) {
    return Lax.concatenate(List.of(self(), values), axis);
  }

  /** Equal parts along {@code axis}, in order. */
  public List<Tensor> split(int parts, int axis) {
    return several("split", x -> splitOf(x, parts, axis), parts, axis);
  }

  private static List<Tensor> splitOf(Tensor x, int parts, int axis) {
    int at = Axes.of("split", x, axis);
    require(
        parts > 0 && x.dim(at) % parts == 0,
        "split: axis %d of %s has %d elements, which cannot be split into %d equal parts",
        at,
        x,
        x.dim(at),
        parts);
    int size = x.dim(at) / parts;
    return IntStream.range(0, parts)
        .mapToObj(i -> Lax.sliceInDim(x, i * size, (i + 1) * size, at))
        .toList();
  }

  /** Each element {@code count} times along {@code axis}, one after the other. */
  public Tensor repeat(int count, int axis) {
    return once("repeat", x -> repeatOf(x, count, axis), count, axis);
  }

  private static Tensor repeatOf(Tensor x, int count, int axis) {
    int at = Axes.of("repeat", x, axis);
    int[] dims = x.shape().dims();
    dims[at] = Math.multiplyExact(dims[at], count);
    Tensor apart = x.expandDims(at + 1);
    return apart.broadcastTo(apart.shape().with(at + 1, count)).reshape(dims);
  }

  /** Parts along {@code axis} that begin at the given indices, and the one before them. */
  public List<Tensor> split(int[] indices, int axis) {
    return several("split", x -> splitOf(x, indices, axis), indices, axis);
  }

  private static List<Tensor> splitOf(Tensor x, int[] indices, int axis) {
    int at = Axes.of("split", x, axis);
    var parts = new ArrayList<Tensor>();
    int start = 0;
    for (int i = 0; i <= indices.length; i++) {
      int end = i < indices.length ? bound(indices[i], x.dim(at)) : x.dim(at);
      parts.add(Lax.sliceInDim(x, start, Math.max(start, end), at));
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

  /** With the last two axes exchanged: each matrix transposed. */
  public Tensor matrixTranspose() {
    require(rank() >= 2, "matrixTranspose: %s is no matrix; it needs two axes", self());
    return swapAxes(-2, -1);
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
    return once("rot90", x -> rot90Of(x, count, from, to), count, from, to);
  }

  private static Tensor rot90Of(Tensor x, int count, int from, int to) {
    return switch (Math.floorMod(count, 4)) {
      case 0 -> x;
      case 1 -> x.flip(to).swapAxes(from, to);
      case 2 -> x.flip(from, to);
      default -> x.swapAxes(from, to).flip(to);
    };
  }

  /**
   * Moved by {@code shift} places along each of the axes; what leaves at the end comes in at the
   * start. Along all elements in row-major order if no axes are given.
   */
  public Tensor roll(int shift, int... axes) {
    return once("roll", x -> rollOf(x, shift, axes), shift, axes);
  }

  private static Tensor rollOf(Tensor x, int shift, int... axes) {
    if (axes.length == 0) {
      return x.ravel().roll(shift, 0).reshape(x.shape().dims());
    }
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

  /** As above, by another distance along each of the axes. */
  public Tensor roll(int[] shifts, int[] axes) {
    return once("roll", x -> rollOf(x, shifts, axes), shifts, axes);
  }

  private static Tensor rollOf(Tensor x, int[] shifts, int[] axes) {
    require(
        shifts.length == axes.length,
        "roll: %d distances for %d axes of %s; give one for each",
        shifts.length,
        axes.length,
        x);
    for (int i = 0; i < axes.length; i++) {
      x = x.roll(shifts[i], axes[i]);
    }
    return x;
  }

  /** This as often as each of {@code counts} says along the axes, matched from the last. */
  public Tensor tile(int... counts) {
    return once("tile", x -> tileOf(x, counts), counts);
  }

  private static Tensor tileOf(Tensor x, int... counts) {
    int rank = Math.max(x.rank(), counts.length);
    int[] apart = new int[2 * rank];
    int[] repeated = new int[2 * rank];
    int[] dims = new int[rank];
    for (int d = 0; d < rank; d++) {
      int own = d - (rank - x.rank());
      int times = d - (rank - counts.length);
      int size = own < 0 ? 1 : x.dim(own);
      int count = times < 0 ? 1 : counts[times];
      apart[2 * d] = 1;
      apart[2 * d + 1] = size;
      repeated[2 * d] = count;
      repeated[2 * d + 1] = size;
      dims[d] = Math.multiplyExact(count, size);
    }
    return x.reshape(apart).broadcastTo(repeated).reshape(dims);
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
    return once("pad", x -> mode.pad(x, widths), mode, widths);
  }

  // Cumulative, along one axis; reversed, each element is combined with those after it.

  /** The sums of each element and those before it; of booleans as int32. */
  public Tensor cumsum(int axis) {
    return cumsum(axis, false);
  }

  /** As above, or of each element and those after it. */
  public Tensor cumsum(int axis, boolean reverse) {
    return Cumulative.of(Cumulative.Kind.CUMSUM, self(), axis, reverse);
  }

  /** As {@link #cumsum(int)}, NaN counted as 0. */
  public Tensor nancumsum(int axis) {
    return once("nancumsum", x -> Lax.where(x.isNan(), 0, x).cumsum(axis), axis);
  }

  /** The products of each element and those before it; of booleans as int32. */
  public Tensor cumprod(int axis) {
    return cumprod(axis, false);
  }

  /** As above, or of each element and those after it. */
  public Tensor cumprod(int axis, boolean reverse) {
    return Cumulative.of(Cumulative.Kind.CUMPROD, self(), axis, reverse);
  }

  /** The largest of each element and those before it. */
  public Tensor cummax(int axis) {
    return cummax(axis, false);
  }

  /** As above, or of each element and those after it. */
  public Tensor cummax(int axis, boolean reverse) {
    return Cumulative.of(Cumulative.Kind.CUMMAX, self(), axis, reverse);
  }

  /** The smallest of each element and those before it. */
  public Tensor cummin(int axis) {
    return cummin(axis, false);
  }

  /** As above, or of each element and those after it. */
  public Tensor cummin(int axis, boolean reverse) {
    return Cumulative.of(Cumulative.Kind.CUMMIN, self(), axis, reverse);
  }

  /** The logarithm of the sum of the exponentials of each element and those before it. */
  public Tensor cumlogsumexp(int axis) {
    return cumlogsumexp(axis, false);
  }

  /** As above, or of each element and those after it. */
  public Tensor cumlogsumexp(int axis, boolean reverse) {
    return Cumulative.of(Cumulative.Kind.CUMLOGSUMEXP, self(), axis, reverse);
  }
}
