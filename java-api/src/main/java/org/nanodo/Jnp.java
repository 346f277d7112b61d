package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;

/** The functions of {@code jax.numpy} of several tensors of which none comes first. */
public final class Jnp {
  private Jnp() {}

  /**
   * Multiplies tensors and sums over the indices that {@code subscripts} leaves out of the result,
   * as in {@code "bqhd,bkhd->bhqk"}. An ellipsis stands for axes that are broadcast; an index that
   * one tensor has twice takes its diagonal; without an arrow the result has the indices that occur
   * once, in alphabetical order. Of more than two tensors, those whose product is smallest are
   * multiplied first.
   *
   * @throws org.nanodo.ir.ShapeException if the notation does not fit the tensors
   */
  public static Tensor einsum(String subscripts, Tensor... operands) {
    return Einsum.einsum(subscripts, operands);
  }

  /**
   * Grids of coordinates: of vectors x, y, … tensors of one shape, x varying along the second axis,
   * y along the first, and others along the following ones.
   */
  public static List<Tensor> meshgrid(Tensor... axes) {
    return meshgrid(List.of(axes), 1, 0);
  }

  /** As above with {@code indexing="ij"}: each varies along its own axis. */
  public static List<Tensor> meshgridIj(Tensor... axes) {
    return meshgrid(List.of(axes), 0, 1);
  }

  private static List<Tensor> meshgrid(List<Tensor> axes, int first, int second) {
    int rank = axes.size();
    var places = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    if (rank > 1) {
      places.set(0, first);
      places.set(1, second);
    }
    int[] shape = new int[rank];
    for (int i = 0; i < rank; i++) {
      require(axes.get(i).rank() <= 1, "meshgrid: %s is no vector", axes.get(i));
      shape[places.get(i)] = axes.get(i).ravel().dim(0);
    }
    var grids = new ArrayList<Tensor>();
    for (int i = 0; i < rank; i++) {
      int place = places.get(i);
      int[] dims = IntStream.range(0, rank).map(d -> d == place ? shape[d] : 1).toArray();
      grids.add(axes.get(i).reshape(dims).broadcastTo(shape));
    }
    return grids;
  }

  /** Joins vectors along their only axis, others along the second. */
  public static Tensor hstack(Tensor... parts) {
    List<Tensor> all = atLeast(1, parts);
    return Lax.concatenate(all, all.isEmpty() || all.get(0).rank() == 1 ? 0 : 1);
  }

  /** Joins along the first axis; vectors are rows. */
  public static Tensor vstack(Tensor... parts) {
    return Lax.concatenate(atLeast(2, parts), 0);
  }

  private static List<Tensor> atLeast(int rank, Tensor... parts) {
    var all = new ArrayList<Tensor>();
    for (Tensor part : parts) {
      Tensor t = part;
      while (t.rank() < rank) {
        t = t.expandDims(0);
      }
      all.add(t);
    }
    return all;
  }

  /**
   * Where along {@code axis} elements come from so that the last of {@code keys} is in ascending
   * order, among equal ones the one before, and so on; int32.
   */
  public static Tensor lexsort(List<Tensor> keys, int axis) {
    require(!keys.isEmpty(), "lexsort: no keys; give at least one");
    Tensor first = keys.get(0);
    Tensor at = Lax.iota(first.type().with(DType.I32), Axes.of("lexsort", first, axis));
    List<Tensor> rest = new ArrayList<>(keys);
    rest.add(at);
    // Sorting is stable, so sorting by the most significant key last keeps the order of the others.
    while (rest.size() > 1) {
      List<Tensor> sorted = Lax.sort(rest, axis);
      rest = sorted.subList(1, sorted.size());
    }
    return rest.get(0);
  }

  // Making tensors.

  /** {@code count} float32 powers of ten, whose exponents are evenly spaced. */
  public static Tensor logspace(double first, double last, int count) {
    return logspace(DType.F32, first, last, count);
  }

  /** As above, of another element type, to which each number is rounded once. */
  public static Tensor logspace(DType dtype, double first, double last, int count) {
    return Creation.logspace(dtype, first, last, count);
  }

  /**
   * {@code count} float32 numbers from {@code first} to {@code last}, each times the same factor.
   */
  public static Tensor geomspace(double first, double last, int count) {
    return geomspace(DType.F32, first, last, count);
  }

  /** As above, of another element type, to which each number is rounded once. */
  public static Tensor geomspace(DType dtype, double first, double last, int count) {
    return Creation.geomspace(dtype, first, last, count);
  }
}
