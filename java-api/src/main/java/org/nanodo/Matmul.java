package org.nanodo;

import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeException;
import org.nanodo.trace.Trace;

/** Matrix products as NumPy's. */
final class Matmul {
  private Matmul() {}

  static Tensor of(Tensor a, Tensor b) {
    Broadcasting.requireOneDType("matmul", a, b);
    if (a.rank() == 0 || b.rank() == 0) {
      throw new ShapeException(
          "matmul: %s and %s: a scalar is no matrix; use mul (%s)"
              .formatted(a.describe(), b.describe(), Trace.userLine()));
    }
    int row = b.rank() == 1 ? 0 : b.rank() - 2;
    if (a.dim(-1) != b.dim(row)) {
      throw new ShapeException(
          "matmul: %s and %s contract %d with %d (%s)"
              .formatted(a.describe(), b.describe(), a.dim(-1), b.dim(row), Trace.userLine()));
    }
    if (b.rank() <= 2) {
      return Lax.dotGeneral(a, b, List.of(), List.of(), List.of(a.rank() - 1), List.of(row));
    }
    if (a.rank() == 1) {
      Tensor product = of(a.expandDims(0), b);
      int[] dims = product.shape().dims();
      return product.reshape(
          IntStream.range(0, dims.length)
              .filter(i -> i != dims.length - 2)
              .map(i -> dims[i])
              .toArray());
    }
    Shape batch = batch(a, b);
    List<Integer> axes = IntStream.range(0, batch.rank()).boxed().toList();
    return Lax.dotGeneral(
        over(batch, a),
        over(batch, b),
        axes,
        axes,
        List.of(batch.rank() + 1),
        List.of(batch.rank()));
  }

  private static Shape batch(Tensor a, Tensor b) {
    return Broadcasting.common("matmul", List.of(a, b), leading(a.shape()), leading(b.shape()));
  }

  private static Shape leading(Shape shape) {
    return Shape.of(shape.stream().limit(shape.rank() - 2L).toArray());
  }

  private static Tensor over(Shape batch, Tensor x) {
    int[] matrix = {x.dim(-2), x.dim(-1)};
    return x.broadcastTo(
        Shape.of(IntStream.concat(batch.stream(), IntStream.of(matrix)).toArray()));
  }
}
