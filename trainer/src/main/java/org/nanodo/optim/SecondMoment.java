package org.nanodo.optim;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nanodo.ir.Shape;
import org.nanodo.optim.Optimizer.Param;
import org.nanodo.optim.Optimizer.Update;
import org.nanodo.trace.Tensor;

/**
 * Divides a gradient by the root of its mean square, of which large matrices keep only the means of
 * rows and columns; as {@code optax.scale_by_factored_rms}. Shazeer and Stern, arXiv:1804.04235,
 * algorithm 4.
 */
record SecondMoment(boolean factored, double eps) {
  private static final int MIN_DIM_SIZE_TO_FACTOR = 128;
  private static final String V = "v";
  private static final String V_ROW = "v_row";
  private static final String V_COL = "v_col";

  /**
   * The two largest axes; the row statistics have no {@code largest}, those of columns no {@code
   * second}.
   */
  private record Axes(int second, int largest) {}

  private Optional<Axes> axes(Shape param) {
    if (!factored || param.rank() < 2) {
      return Optional.empty();
    }
    List<Integer> bySize =
        IntStream.range(0, param.rank())
            .boxed()
            .sorted(Comparator.comparingInt(param::dim))
            .toList();
    var axes = new Axes(bySize.get(param.rank() - 2), bySize.get(param.rank() - 1));
    return Optional.of(axes).filter(a -> param.dim(a.second) >= MIN_DIM_SIZE_TO_FACTOR);
  }

  Map<String, Slot> slots(Shape param) {
    return axes(param)
        .map(
            a ->
                Map.of(V_ROW, Slot.without(param, a.largest), V_COL, Slot.without(param, a.second)))
        .orElseGet(() -> Map.of(V, Slot.like(param)));
  }

  /**
   * The gradient scaled, and the new statistics.
   *
   * @param decay the part of the old statistics that is kept, a scalar
   */
  Update scale(Tensor g, Param p, Tensor decay) {
    Tensor square = g.square().add(eps);
    Optional<Axes> axes = axes(Shape.of(g.shape().stream().skip(p.lead()).toArray()));
    if (axes.isEmpty()) {
      Tensor v = average(p.slot(V), square, decay);
      return new Update(g.mul(v.rsqrt()), Map.of(V, v));
    }
    int largest = p.lead() + axes.get().largest;
    int second = p.lead() + axes.get().second;
    Tensor row = average(p.slot(V_ROW), square.mean(largest), decay);
    Tensor col = average(p.slot(V_COL), square.mean(second), decay);
    int secondOfRow = second > largest ? second - 1 : second;
    Tensor rowFactor = row.div(row.mean(secondOfRow).expandDims(secondOfRow)).rsqrt();
    Tensor scaled = g.mul(rowFactor.expandDims(largest)).mul(col.rsqrt().expandDims(second));
    return new Update(scaled, Map.of(V_ROW, row, V_COL, col));
  }

  private static Tensor average(Tensor old, Tensor now, Tensor decay) {
    return old.mul(decay).add(now.mul(decay.neg().add(1)));
  }
}
