package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/** What a tensor is padded with, as the {@code mode} of {@code jnp.pad}. */
public enum PadMode {
  /** The element at the edge. */
  EDGE,
  /** The elements mirrored at the edge, without the edge itself. */
  REFLECT,
  /** The elements mirrored, the edge included. */
  SYMMETRIC,
  /** The elements from the other end. */
  WRAP,
  /** A straight line from the edge down to zero. */
  LINEAR_RAMP,
  /** The largest element along the axis. */
  MAXIMUM,
  /** The mean along the axis; of integers rounded to the nearest, of two the even one. */
  MEAN,
  /** The median along the axis, rounded as the mean. */
  MEDIAN,
  /** The smallest element along the axis. */
  MINIMUM;

  static Tensor constant(Tensor x, Tensor value, int[]... widths) {
    int[] low = IntStream.range(0, x.rank()).map(d -> width(x, widths, d)[0]).toArray();
    int[] high = IntStream.range(0, x.rank()).map(d -> width(x, widths, d)[1]).toArray();
    return Lax.pad(x, value.weaklyTyped(x.isWeaklyTyped()), low, high, new int[x.rank()]);
  }

  /** One axis after the other, so that corners are padding of padding. */
  Tensor pad(Tensor x, int[]... widths) {
    Tensor padded = x;
    for (int d = 0; d < x.rank(); d++) {
      int[] width = width(x, widths, d);
      if (width[0] > 0 || width[1] > 0) {
        require(x.dim(d) > 0, "pad: axis %d of %s is empty; pad it with a number", d, x);
        padded = along(padded, d, width[0], width[1]);
      }
    }
    return padded;
  }

  private static int[] width(Tensor x, int[][] widths, int axis) {
    boolean fits = widths.length == 1 || widths.length == x.rank();
    for (int[] width : widths) {
      fits &= width.length == 2 && width[0] >= 0 && width[1] >= 0;
    }
    require(
        fits,
        "pad: widths %s for %s; give {before, after} once or for each of its %d axes",
        Arrays.deepToString(widths),
        x,
        x.rank());
    return widths[widths.length == 1 ? 0 : axis];
  }

  private Tensor along(Tensor x, int axis, int before, int after) {
    int size = x.dim(axis);
    return switch (this) {
      case EDGE, REFLECT, SYMMETRIC, WRAP -> {
        int[] from = IntStream.range(-before, size + after).map(i -> source(i, size)).toArray();
        Tensor at = Lax.constant(Literal.i32(from, from.length));
        yield x.take(at, axis, Index.CLIP);
      }
      case LINEAR_RAMP -> {
        Tensor first = Lax.sliceInDim(x, 0, 1, axis).mul(ramp(x, axis, before));
        Tensor last = Lax.sliceInDim(x, size - 1, size, axis).mul(ramp(x, axis, after));
        yield Lax.concatenate(List.of(first, x, Lax.rev(last, axis)), axis);
      }
      case MAXIMUM -> repeated(x, x.keepDims().max(axis), axis, before, after);
      case MINIMUM -> repeated(x, x.keepDims().min(axis), axis, before, after);
      case MEAN -> repeated(x, inexact(x).keepDims().mean(axis), axis, before, after);
      case MEDIAN -> repeated(x, inexact(x).keepDims().median(axis), axis, before, after);
    };
  }

  /** The index of the element that is at {@code i} of an axis continued beyond its ends. */
  private int source(int i, int size) {
    if (this == EDGE) {
      return Math.max(0, Math.min(i, size - 1));
    }
    if (this == WRAP || size == 1) {
      return Math.floorMod(i, size);
    }
    int period = this == REFLECT ? 2 * size - 2 : 2 * size;
    int place = Math.floorMod(i, period);
    return place < size ? place : this == REFLECT ? period - place : period - 1 - place;
  }

  /** The shares 0, 1/count, … of the edge along the axis. */
  private static Tensor ramp(Tensor x, int axis, int count) {
    require(
        x.dtype().isFloat(), "pad: a linear ramp of %s is not of integers; convert it first", x);
    double[] shares = IntStream.range(0, count).mapToDouble(i -> (double) i / count).toArray();
    int[] dims = IntStream.range(0, x.rank()).map(d -> d == axis ? count : 1).toArray();
    return Lax.constant(Literal.of(TensorType.of(x.dtype(), dims), shares));
  }

  private static Tensor inexact(Tensor x) {
    return Promotion.besideNumber(x, true);
  }

  private static Tensor repeated(Tensor x, Tensor value, int axis, int before, int after) {
    Tensor same = value.dtype() == x.dtype() ? value : value.round().astype(x.dtype());
    Shape shape = x.shape();
    Tensor low = same.broadcastTo(shape.with(axis, before));
    Tensor high = same.broadcastTo(shape.with(axis, after));
    return Lax.concatenate(List.of(low, x, high), axis);
  }
}
