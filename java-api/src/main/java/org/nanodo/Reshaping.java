package org.nanodo;

import static org.nanodo.trace.Checks.require;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/** Sizes of a reshaped tensor, and its parts. */
final class Reshaping {
  private Reshaping() {}

  /** The shape that {@code dims} mean, of which one may be -1. */
  static Shape target(Tensor x, int... dims) {
    int[] sizes = dims.clone();
    boolean several = Arrays.stream(sizes).filter(d -> d == -1).count() > 1;
    boolean sound = !several && Arrays.stream(sizes).allMatch(d -> d >= -1);
    require(sound, "reshape: %s cannot have sizes %s", x, Arrays.toString(dims));
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

  static Tensor triangle(Tensor x, boolean lower) {
    require(x.rank() >= 2, "%s: %s is no matrix", lower ? "tril" : "triu", x);
    TensorType counts = TensorType.of(DType.I32, x.dim(-2), x.dim(-1));
    Tensor row = Lax.iota(counts, 0);
    Tensor column = Lax.iota(counts, 1);
    return Lax.where(lower ? row.ge(column) : row.le(column), x, Lax.zerosLike(x));
  }
}
