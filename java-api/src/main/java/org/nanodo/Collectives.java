package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.nanodo.ir.CollectiveOp.AllGather;
import org.nanodo.ir.CollectiveOp.AllReduce;
import org.nanodo.ir.CollectiveOp.AllToAll;
import org.nanodo.ir.CollectiveOp.AxisIndex;
import org.nanodo.ir.CollectiveOp.CollectivePermute;
import org.nanodo.ir.CollectiveOp.ReduceScatter;
import org.nanodo.ir.CollectiveOp.Route;
import org.nanodo.ir.DType;
import org.nanodo.ir.NamedAxis;
import org.nanodo.ir.Reduce;
import org.nanodo.trace.AxisEnvironment;

/**
 * Communication along named axes, named as in {@code jax.lax}: between the devices along mesh axes
 * within {@link Transforms#shardMap}, and between the examples of a batch within {@link
 * Transforms#vmap} with a named axis. Every method fails if no such axis is there.
 */
public final class Collectives {
  private Collectives() {}

  /** The sum of each tensor of a tree over all positions along some axes. */
  public static <T> T psum(T x, String... axisNames) {
    return reduced("psum", Reduce.Kind.SUM, x, axisNames);
  }

  /** The mean; of integers it is floating-point. */
  public static <T> T pmean(T x, String... axisNames) {
    double count = NamedAxis.count(axes("pmean", axisNames));
    return Tree.map(
        (UnaryOperator<Tensor>) t -> reduced("pmean", Reduce.Kind.SUM, t, axisNames).div(count), x);
  }

  /** The greatest elements, which have no derivative, as in JAX. */
  public static <T> T pmax(T x, String... axisNames) {
    return reduced("pmax", Reduce.Kind.MAX, x, axisNames);
  }

  /** The least elements, which have no derivative, as in JAX. */
  public static <T> T pmin(T x, String... axisNames) {
    return reduced("pmin", Reduce.Kind.MIN, x, axisNames);
  }

  private static <T> T reduced(String op, Reduce.Kind kind, T x, String... axisNames) {
    List<NamedAxis> axes = axes(op, axisNames);
    return Tree.map((UnaryOperator<Tensor>) t -> reduced(kind, t, axes), x);
  }

  /** Over mesh axes and over those of a batch one after the other, as their derivatives differ. */
  private static Tensor reduced(Reduce.Kind kind, Tensor x, List<NamedAxis> axes) {
    Tensor reduced = kind == Reduce.Kind.SUM && x.dtype() == DType.BOOL ? x.astype(DType.I32) : x;
    for (boolean manual : new boolean[] {true, false}) {
      List<NamedAxis> some = axes.stream().filter(a -> a.manual() == manual).toList();
      reduced = some.isEmpty() ? reduced : Lax.emit(new AllReduce(kind, some), reduced);
    }
    return reduced;
  }

  /**
   * The tensors of all positions: stacked along a new dimension {@code axis}, or joined along an
   * existing one if {@code tiled}.
   */
  public static Tensor allGather(Tensor x, String axisName, int axis, boolean tiled) {
    List<NamedAxis> along = axes("allGather", axisName);
    int dim = Axes.of("allGather", x, axis, x.rank() + (tiled ? 0 : 1));
    return Lax.emit(new AllGather(along, dim), tiled ? x : x.expandDims(dim));
  }

  /**
   * The sum over all positions, of which each has its part along {@code axis}: a block of it if
   * {@code tiled}; otherwise the size is that of the named axis, and the dimension is removed.
   */
  public static Tensor psumScatter(Tensor x, String axisName, int axis, boolean tiled) {
    NamedAxis along = axis("psumScatter", axisName);
    int dim = Axes.of("psumScatter", x, axis);
    requireSplit("psumScatter", x, dim, along, tiled);
    Tensor part = Lax.emit(new ReduceScatter(List.of(along), dim), x);
    return tiled ? part : removed(part, dim);
  }

  /**
   * One part along {@code splitAxis} from each position. If {@code tiled} they are joined along
   * {@code concatAxis}; otherwise {@code splitAxis}, of the size of the named axis, is removed, and
   * the parts are stacked along the new dimension {@code concatAxis}.
   */
  public static Tensor allToAll(
      Tensor x, String axisName, int splitAxis, int concatAxis, boolean tiled) {
    NamedAxis along = axis("allToAll", axisName);
    int split = Axes.of("allToAll", x, splitAxis);
    int concat = Axes.of("allToAll", x, concatAxis);
    requireSplit("allToAll", x, split, along, tiled);
    List<NamedAxis> axes = List.of(along);
    if (tiled || split == concat) {
      return Lax.emit(new AllToAll(axes, split, concat), x);
    }
    // The new dimension is inserted before the old one is removed.
    int inserted = split < concat ? concat + 1 : concat;
    int old = split < concat ? split : split + 1;
    return removed(Lax.emit(new AllToAll(axes, old, inserted), x.expandDims(inserted)), old);
  }

  /**
   * What each position is sent by another.
   *
   * @param routes pairs of a source and a target along the axis; a position that is no target gets
   *     zeros
   */
  public static Tensor ppermute(Tensor x, String axisName, int[][] routes) {
    NamedAxis along = axis("ppermute", axisName);
    List<Route> all = new ArrayList<>();
    Set<Integer> sources = new HashSet<>();
    Set<Integer> targets = new HashSet<>();
    for (int[] pair : routes) {
      boolean valid =
          pair.length == 2
              && Arrays.stream(pair).allMatch(i -> i >= 0 && i < along.size())
              && sources.add(pair[0])
              && targets.add(pair[1]);
      require(
          valid,
          "ppermute: %s is no permutation of the axis %s; each position from 0 to %d is the source of at most one pair, and the target of at most one",
          Arrays.deepToString(routes),
          along,
          along.size() - 1);
      all.add(new Route(pair[0], pair[1]));
    }
    return Lax.emit(new CollectivePermute(along, List.copyOf(all)), x);
  }

  /** The position along an axis, an int32 scalar. */
  public static Tensor axisIndex(String axisName) {
    return Lax.emit(new AxisIndex(axis("axisIndex", axisName)));
  }

  /** The number of positions along an axis. */
  public static int axisSize(String axisName) {
    return axis("axisSize", axisName).size();
  }

  private static void requireSplit(String op, Tensor x, int dim, NamedAxis along, boolean tiled) {
    require(
        tiled ? x.dim(dim) % along.size() == 0 : x.dim(dim) == along.size(),
        tiled
            ? "%s: dimension %d of %s is not divisible by the size of the axis %s"
            : "%s: dimension %d of %s is not of the size of the axis %s; tiled splits it in blocks",
        op,
        dim,
        x,
        along);
  }

  private static Tensor removed(Tensor x, int dim) {
    List<Integer> dims = new ArrayList<>(x.shape().stream().boxed().toList());
    dims.remove(dim);
    return x.reshape(Axes.ints(dims));
  }

  private static List<NamedAxis> axes(String op, String... names) {
    return Arrays.stream(names).map(name -> axis(op, name)).toList();
  }

  private static NamedAxis axis(String op, String name) {
    List<NamedAxis> axes = AxisEnvironment.axes();
    return axes.stream()
        .filter(a -> a.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new TraceException(
                    "%s: there is no axis '%s' here%s; call it within shardMap over a mesh with that axis, or within a vmap that names it"
                        .formatted(
                            op, name, axes.isEmpty() ? "" : ", only " + NamedAxis.names(axes))));
  }
}
