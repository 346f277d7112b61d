package org.nanodo;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;
import org.nanodo.trace.Trace;

/** Sizes of a reshaped tensor, and its parts. */
final class Reshaping {
  private Reshaping() {}

  /** The shape that {@code dims} mean, of which one may be -1. */
  static Shape target(Tensor x, int... dims) {
    int[] sizes = dims.clone();
    boolean several = Arrays.stream(sizes).filter(d -> d == -1).count() > 1;
    if (several || Arrays.stream(sizes).anyMatch(d -> d < -1)) {
      throw new ShapeException(
          "reshape: %s cannot have sizes %s (%s)"
              .formatted(x.describe(), Arrays.toString(dims), Trace.userLine()));
    }
    long known = Shape.of(Arrays.stream(sizes).filter(d -> d != -1).toArray()).size();
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] == -1) {
        sizes[i] = Shape.size("reshape", known == 0 ? 0 : x.shape().size() / known);
      }
    }
    return Shape.of(sizes);
  }

  static List<Tensor> split(Tensor x, int parts, int axis) {
    int at = Axes.of("split", x, axis);
    if (parts <= 0 || x.dim(at) % parts != 0) {
      throw new ShapeException(
          "split: axis %d of %s has %d elements, which cannot be split into %d equal parts (%s)"
              .formatted(at, x.describe(), x.dim(at), parts, Trace.userLine()));
    }
    int size = x.dim(at) / parts;
    return IntStream.range(0, parts)
        .mapToObj(i -> Lax.sliceInDim(x, i * size, (i + 1) * size, at))
        .toList();
  }

  static Tensor triangle(Tensor x, boolean lower) {
    if (x.rank() < 2) {
      throw new ShapeException(
          "%s: %s is no matrix (%s)"
              .formatted(lower ? "tril" : "triu", x.describe(), Trace.userLine()));
    }
    TensorType counts = TensorType.of(DType.I32, x.dim(-2), x.dim(-1));
    Tensor row = Lax.iota(counts, 0);
    Tensor column = Lax.iota(counts, 1);
    return Lax.where(lower ? row.ge(column) : row.le(column), x, Lax.zerosLike(x));
  }
}
