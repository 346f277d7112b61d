package org.nanodo.optim;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;

/**
 * Divides a gradient by the root of its mean square, of which large matrices keep only the means of
 * rows and columns; as {@code optax.scale_by_factored_rms}. Shazeer and Stern, arXiv:1804.04235,
 * algorithm 4.
 */
record ScaleByFactoredRms(boolean factored, double decayRate, int minDimSizeToFactor, double eps)
    implements TensorTransformation {
  private static final String V = "v";
  private static final String V_ROW = "v_row";
  private static final String V_COL = "v_col";

  /** The two largest axes; rows have a mean over the largest, columns over the second. */
  private record Largest(int second, int first) {}

  private Optional<Largest> largest(Shape shape) {
    if (!factored || shape.rank() < 2) {
      return Optional.empty();
    }
    List<Integer> bySize =
        IntStream.range(0, shape.rank())
            .boxed()
            .sorted(Comparator.comparingInt(shape::dim))
            .toList();
    var axes = new Largest(bySize.get(shape.rank() - 2), bySize.get(shape.rank() - 1));
    return Optional.of(axes).filter(a -> shape.dim(a.second) >= minDimSizeToFactor);
  }

  @Override
  public Map<String, StateTensor> stateOf(Tensor value) {
    return largest(value.shape())
        .map(
            a ->
                Map.of(
                    V_ROW, StateTensor.without(value, a.first),
                    V_COL, StateTensor.without(value, a.second)))
        .orElseGet(() -> Map.of(V, StateTensor.like(value)));
  }

  @Override
  public UnaryOperator<Param> at(Tensor count) {
    Tensor kept = count.add(1).astype(DType.F32).pow(-decayRate).neg().add(1);
    return p -> scale(p, p.update(), kept.astype(p.update().dtype()));
  }

  private Param scale(Param p, Tensor g, Tensor kept) {
    Tensor square = g.square().add(eps);
    Optional<Largest> axes = largest(g.shape());
    if (axes.isEmpty()) {
      Tensor v = average(p.state(V), square, kept);
      return p.with(g.mul(v.rsqrt()), Map.of(V, v));
    }
    int first = axes.get().first;
    int second = axes.get().second;
    Tensor row = average(p.state(V_ROW), square.mean(first), kept);
    Tensor col = average(p.state(V_COL), square.mean(second), kept);
    int secondOfRow = second > first ? second - 1 : second;
    Tensor rowFactor = row.div(row.mean(secondOfRow).expandDims(secondOfRow)).rsqrt();
    Tensor scaled = g.mul(rowFactor.expandDims(first)).mul(col.rsqrt().expandDims(second));
    return p.with(scaled, Map.of(V_ROW, row, V_COL, col));
  }

  private static Tensor average(Tensor old, Tensor now, Tensor kept) {
    return old.mul(kept).add(now.mul(kept.neg().add(1)));
  }
}
