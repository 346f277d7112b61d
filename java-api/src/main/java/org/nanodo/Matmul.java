package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.Shape;

/** Matrix products as NumPy's. */
final class Matmul {
  private Matmul() {}

  static Tensor of(Tensor a, Tensor b) {
    if (a.dtype() != b.dtype()) {
      List<Tensor> both = Promotion.of("matmul", a, b);
      return of(both.get(0), both.get(1));
    }
    boolean scalar = a.rank() == 0 || b.rank() == 0;
    require(!scalar, "matmul: %s and %s: a scalar is no matrix; use mul", a, b);
    int row = b.rank() == 1 ? 0 : b.rank() - 2;
    int inner = a.dim(-1);
    boolean fits = inner == b.dim(row);
    require(
        fits,
        "matmul: %s and %s contract %d elements with %d; the last axis of the first needs the size of axis %d of the second",
        a,
        b,
        inner,
        b.dim(row),
        b.rank() == 1 ? -1 : -2);
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
