package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.ReduceWindow;
import org.nanodo.ir.WindowDim;

/**
 * A window that moves over a tensor, as in {@code jax.lax.reduce_window}: {@code Window.of(1, 2, 2,
 * 1).strides(1, 2, 2, 1).max(images)} is a maximum pool. It has a size for each dimension; by
 * default it moves by one and there is neither padding nor dilation.
 */
public final class Window {
  private final List<Integer> sizes;
  private final List<Integer> strides;
  private final Padding padding;
  private final List<Integer> baseDilation;
  private final List<Integer> dilation;

  private Window(
      List<Integer> sizes,
      List<Integer> strides,
      Padding padding,
      List<Integer> baseDilation,
      List<Integer> dilation) {
    this.sizes = sizes;
    this.strides = strides;
    this.padding = padding;
    this.baseDilation = baseDilation;
    this.dilation = dilation;
  }

  /** A window of these sizes. */
  public static Window of(int... sizes) {
    List<Integer> ones = Collections.nCopies(sizes.length, 1);
    return new Window(list(sizes), ones, Padding.VALID, ones, ones);
  }

  /** The same window, which moves by these distances. */
  public Window strides(int... by) {
    return new Window(sizes, list(by), padding, baseDilation, dilation);
  }

  /** The same over a padded tensor. */
  public Window padding(Padding around) {
    return new Window(sizes, strides, around, baseDilation, dilation);
  }

  /** The same over a tensor whose elements are so far apart. */
  public Window baseDilation(int... apart) {
    return new Window(sizes, strides, padding, list(apart), dilation);
  }

  /** The same with elements of the window that are so far apart. */
  public Window dilation(int... apart) {
    return new Window(sizes, strides, padding, baseDilation, list(apart));
  }

  /** The sums of the elements in each position; 16-bit floats are summed in float32. */
  public Tensor sum(Tensor x) {
    return reduce(Reduce.Kind.SUM, x);
  }

  /** The largest elements; the first of several equal ones of a window gets its cotangent. */
  public Tensor max(Tensor x) {
    return reduce(Reduce.Kind.MAX, x);
  }

  /** The smallest elements. */
  public Tensor min(Tensor x) {
    return reduce(Reduce.Kind.MIN, x);
  }

  private Tensor reduce(Reduce.Kind kind, Tensor x) {
    String op = new ReduceWindow(kind, List.of(), List.of()).name();
    int rank = x.rank();
    requireOne(op, "sizes", sizes, x);
    requireOne(op, "strides", strides, x);
    requireOne(op, "distances", baseDilation, x);
    requireOne(op, "distances", dilation, x);
    List<Integer> extents =
        IntStream.range(0, rank)
            .mapToObj(i -> WindowDim.dilated(sizes.get(i), dilation.get(i)))
            .toList();
    Tensor padded = padding.bordered(x, Lists.range(0, rank), extents);
    var dims = new ArrayList<WindowDim>();
    for (int i = 0; i < rank; i++) {
      int[] pair = padding.pair(i, rank, padded.dim(i), extents.get(i), strides.get(i));
      dims.add(
          new WindowDim(strides.get(i), pair[0], pair[1], baseDilation.get(i), dilation.get(i)));
    }
    return rank == 0 ? x : Lax.emit(new ReduceWindow(kind, sizes, dims), padded);
  }

  private static void requireOne(String op, String what, List<Integer> values, Tensor x) {
    boolean positive = values.stream().allMatch(v -> v > 0);
    require(
        positive && values.size() == x.rank(),
        "%s: %s %s of a window over %s; give a positive one for each of %d dimensions",
        op,
        what,
        values,
        x,
        x.rank());
  }

  private static List<Integer> list(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
