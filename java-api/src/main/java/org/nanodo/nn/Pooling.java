package org.nanodo.nn;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.Arrays;
import org.nanodo.Lax;
import org.nanodo.Padding;
import org.nanodo.Tensor;
import org.nanodo.Window;
import org.nanodo.ir.Shape;

/** Pooling over the spatial dimensions, which are before the last. */
final class Pooling {
  private Pooling() {}

  static Window window(Tensor x, int[] window, int[] strides, Padding padding) {
    int batch = x.rank() - window.length - 1;
    require(
        batch >= 0 && strides.length == window.length,
        "pool: a window %s that moves by %s over %s; give as many sizes as strides, at most one less than it has dimensions",
        Arrays.toString(window),
        Arrays.toString(strides),
        x);
    return Window.of(inner(batch, window))
        .strides(inner(batch, strides))
        .padding(padding.between(batch, 1));
  }

  private static int[] inner(int batch, int[] spatial) {
    int[] all = new int[batch + spatial.length + 1];
    Arrays.fill(all, 1);
    System.arraycopy(spatial, 0, all, batch, spatial.length);
    return all;
  }

  static Tensor mean(
      Tensor x, int[] window, int[] strides, Padding padding, boolean countIncludePad) {
    Window moved = window(x, window, strides, padding);
    Tensor sum = moved.sum(x);
    if (countIncludePad) {
      return sum.div((double) Arrays.stream(window).reduce(1, (a, b) -> a * b));
    }
    Shape one = x.shape();
    for (int i = 0; i < x.rank(); i++) {
      boolean spatial = i >= x.rank() - window.length - 1 && i < x.rank() - 1;
      one = spatial ? one : one.with(i, 1);
    }
    return sum.div(moved.sum(Lax.full(x.type().with(one), 1)));
  }
}
