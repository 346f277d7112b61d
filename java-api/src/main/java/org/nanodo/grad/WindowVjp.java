package org.nanodo.grad;

import static org.nanodo.grad.VjpContext.cts;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.ReduceWindow;
import org.nanodo.ir.RuleTable;
import org.nanodo.ir.Shape;
import org.nanodo.ir.WindowDim;
import org.nanodo.trace.Trace;

/** VJP rules of windowed reductions. */
final class WindowVjp {
  private final ReduceWindow op;
  private final Tensor x;
  private final Tensor ct;

  private WindowVjp(ReduceWindow op, Tensor x, Tensor ct) {
    this.op = op;
    this.x = x;
    this.ct = ct;
  }

  static void addTo(RuleTable<VjpContext, List<@Nullable Tensor>> rules) {
    rules.add(
        ReduceWindow.class,
        (op, s) -> {
          var vjp = new WindowVjp(op, s.in(0), s.ct());
          return cts(op.kind() == Reduce.Kind.SUM ? vjp.sum() : vjp.extremum());
        });
  }

  /** Each element gets the sum of the cotangents of the windows that it is in. */
  private Tensor sum() {
    int rank = x.rank();
    int[] low = new int[rank];
    int[] high = new int[rank];
    int[] interior = new int[rank];
    var windows = new ArrayList<WindowDim>();
    for (int i = 0; i < rank; i++) {
      WindowDim d = op.dims().get(i);
      int window = WindowDim.dilated(op.sizes().get(i), d.dilation());
      int extent = WindowDim.dilated(x.dim(i), d.baseDilation());
      low[i] = window - d.low() - 1;
      high[i] = extent + window - 1 - WindowDim.dilated(ct.dim(i), d.stride()) - low[i];
      interior[i] = d.stride() - 1;
      windows.add(new WindowDim(d.baseDilation(), 0, 0, 1, d.dilation()));
    }
    Tensor spread = Lax.pad(ct, Lax.scalar(ct.dtype(), 0), low, high, interior);
    var sums = new ReduceWindow(Reduce.Kind.SUM, op.sizes(), windows);
    return Trace.current().emit(sums, List.of(spread)).get(0);
  }

  /**
   * The first of several equal extrema of a window gets its cotangent, as by {@code
   * select_and_scatter} in JAX: composed of slices, one for each element of the window, so that it
   * can be differentiated again.
   */
  private Tensor extremum() {
    int[] low = ints(i -> op.dims().get(i).low());
    int[] high = ints(i -> op.dims().get(i).high());
    int[] interior = ints(i -> op.dims().get(i).baseDilation() - 1);
    Tensor identity = Lax.constant(op.kind().identity(x.dtype()));
    Tensor padded = Lax.stopGradient(Lax.pad(x, identity, low, high, interior));
    List<int[]> starts = starts();
    Tensor best = at(padded, starts.get(0));
    Tensor chosen = Lax.full(best.type().with(DType.I32), 0);
    for (int k = 1; k < starts.size(); k++) {
      Tensor next = at(padded, starts.get(k));
      Tensor stays = op.kind() == Reduce.Kind.MAX ? best.ge(next) : best.le(next);
      best = Lax.where(stays, best, next);
      chosen = Lax.where(stays, chosen, Lax.full(chosen.type(), k));
    }
    Tensor sum = Lax.zerosLike(padded);
    for (int k = 0; k < starts.size(); k++) {
      sum = sum.add(spread(Lax.where(chosen.eq(k), ct, Lax.zerosLike(ct)), starts.get(k)));
    }
    int[] cutLow = ints(i -> -low[i]);
    int[] cutHigh = ints(i -> -high[i]);
    Tensor zero = Lax.scalar(ct.dtype(), 0);
    Tensor inside = Lax.pad(sum, zero, cutLow, cutHigh, new int[x.rank()]);
    int[] strides = ints(i -> op.dims().get(i).baseDilation());
    return Lax.slice(inside, new int[x.rank()], inside.shape().dims(), strides);
  }

  private int[] ints(IntUnaryOperator of) {
    return IntStream.range(0, x.rank()).map(of).toArray();
  }

  /** Where the slices of each element of the window start, in row-major order. */
  private List<int[]> starts() {
    List<List<Integer>> starts = List.of(List.of());
    for (int i = 0; i < x.rank(); i++) {
      var longer = new ArrayList<List<Integer>>();
      for (List<Integer> before : starts) {
        for (int k = 0; k < op.sizes().get(i); k++) {
          longer.add(Lists.concat(before, List.of(k * op.dims().get(i).dilation())));
        }
      }
      starts = longer;
    }
    return starts.stream().map(Lists::ints).toList();
  }

  /** One element of each window. */
  private Tensor at(Tensor padded, int[] start) {
    int[] from = ints(i -> ct.dim(i) == 0 ? 0 : start[i]);
    int[] to = ints(i -> from[i] + covered(i));
    return Lax.slice(padded, from, to, ints(i -> op.dims().get(i).stride()));
  }

  private int covered(int i) {
    return WindowDim.dilated(ct.dim(i), op.dims().get(i).stride());
  }

  /** One number of each window at the place of that element, zeros elsewhere. */
  private Tensor spread(Tensor part, int[] start) {
    Shape shape = x.shape();
    int[] low = ints(i -> ct.dim(i) == 0 ? 0 : start[i]);
    int[] high = ints(i -> op.dims().get(i).padded(shape.dim(i)) - low[i] - covered(i));
    int[] interior = ints(i -> op.dims().get(i).stride() - 1);
    return Lax.pad(part, Lax.scalar(part.dtype(), 0), low, high, interior);
  }
}
