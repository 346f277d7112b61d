package org.nanodo.trace;

import java.util.ArrayList;
import org.nanodo.Tensor;
import org.nanodo.ir.Lists;

/** Axes that are made of others: their indices in row-major order. */
public final class MergedAxes {
  private MergedAxes() {}

  /** Axis {@code axis} as two, the first of size {@code count}. */
  public static Tensor split(Tensor x, int axis, int count) {
    var dims = new ArrayList<>(x.shape().stream().boxed().toList());
    dims.set(axis, dims.get(axis) / count);
    dims.add(axis, count);
    return x.reshape(Lists.ints(dims));
  }

  /** Axis {@code from} merged into axis {@code to} of the others, of which it is the outer part. */
  public static Tensor merge(Tensor x, int from, int to) {
    var order = new ArrayList<>(Lists.range(0, x.rank()));
    order.remove(from);
    order.add(to, from);
    Tensor beside = x.transpose(Lists.ints(order));
    var dims = new ArrayList<>(beside.shape().stream().boxed().toList());
    int outer = dims.remove(to);
    dims.set(to, outer * dims.get(to));
    return beside.reshape(Lists.ints(dims));
  }
}
