package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.Lists;
import org.nanodo.ir.TensorType;
import org.nanodo.trace.Composite;

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
    return Composite.of("meshgrid").several(in -> meshgrid(in, 1, 0), axes);
  }

  /** As above with {@code indexing="ij"}: each varies along its own axis. */
  public static List<Tensor> meshgridIj(Tensor... axes) {
    return Composite.of("meshgridIj").several(in -> meshgrid(in, 0, 1), axes);
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

  // Joining and broadcasting.

  /** Joins vectors along their only axis, others along the second. */
  public static Tensor hstack(Tensor... parts) {
    int axis = parts.length == 0 || parts[0].rank() <= 1 ? 0 : 1;
    return joined("hstack", Tensor::atleast1d, axis, parts);
  }

  /** Joins along the first axis; vectors are rows. */
  public static Tensor vstack(Tensor... parts) {
    return joined("vstack", Tensor::atleast2d, 0, parts);
  }

  /** Joins along the third axis; see {@link Tensor#atleast3d}. */
  public static Tensor dstack(Tensor... parts) {
    return joined("dstack", Tensor::atleast3d, 2, parts);
  }

  /** Joins along the second axis; vectors are columns. */
  public static Tensor columnStack(Tensor... parts) {
    return joined("columnStack", t -> t.rank() < 2 ? t.atleast1d().expandDims(1) : t, 1, parts);
  }

  /** The matrix with others along its diagonal, and zeros elsewhere; vectors are rows. */
  public static Tensor blockDiag(Tensor... blocks) {
    require(blocks.length > 0, "blockDiag: no blocks; give at least one");
    return Composite.of("blockDiag").apply(Jnp::blockDiag, blocks);
  }

  private static Tensor blockDiag(List<Tensor> blocks) {
    List<Tensor> all = Promotion.together("blockDiag", each(Tensor::atleast2d, blocks));
    int columns = all.stream().mapToInt(t -> t.dim(-1)).sum();
    var rows = new ArrayList<Tensor>();
    int before = 0;
    for (Tensor block : all) {
      require(block.rank() == 2, "blockDiag: %s is no matrix", block);
      int after = columns - before - block.dim(1);
      rows.add(block.pad(new int[] {0, 0}, new int[] {before, after}));
      before += block.dim(1);
    }
    return Lax.concatenate(rows, 0);
  }

  /** The tensors, all in the shape that they have together. */
  public static List<Tensor> broadcastArrays(Tensor... parts) {
    return parts.length == 0
        ? List.of()
        : Composite.of("broadcastArrays")
            .several(in -> Broadcasting.together("broadcastArrays", in), parts);
  }

  private static Tensor joined(String op, UnaryOperator<Tensor> f, int axis, Tensor... parts) {
    return Composite.of(op, axis).apply(in -> Lax.concatenate(each(f, in), axis), parts);
  }

  private static List<Tensor> each(UnaryOperator<Tensor> f, List<Tensor> parts) {
    return parts.stream().map(f).toList();
  }

  // Choosing.

  /**
   * For each element that of the first of {@code choices} whose condition holds, else {@code
   * otherwise}; all are broadcast together.
   */
  public static Tensor select(List<Tensor> conditions, List<Tensor> choices, Tensor otherwise) {
    int count = conditions.size();
    List<Tensor> all = Lists.concat(Lists.concat(conditions, choices), List.of(otherwise));
    return Composite.of("select", count)
        .apply(
            in ->
                Selection.select(
                    in.subList(0, count), in.subList(count, in.size() - 1), in.get(in.size() - 1)),
            all.toArray(Tensor[]::new));
  }

  /** As above, with a number that takes the element type of the choices. */
  public static Tensor select(List<Tensor> conditions, List<Tensor> choices, Number otherwise) {
    DType dtype = Scalars.isWhole(otherwise) ? DType.I32 : DType.F32;
    return select(conditions, choices, Scalars.operand(dtype, otherwise).weaklyTyped(true));
  }

  /**
   * Each element is the value, at that of {@code x}, of the function whose condition is the last
   * that holds there, in the element type of {@code x}. An extra last function is the default,
   * which is 0 without it.
   *
   * @param functions of each element by itself
   */
  public static Tensor piecewise(
      Tensor x, List<Tensor> conditions, List<UnaryOperator<Tensor>> functions) {
    return Selection.piecewise(x, conditions, functions);
  }

  // Polynomials and convolutions.

  /**
   * The value at {@code x} of the polynomial with these coefficients along the first axis, from the
   * highest power to the constant.
   */
  public static Tensor polyval(Tensor coefficients, Tensor x) {
    return Composite.of("polyval").binary(Polynomials::value, coefficients, x);
  }

  /** The matrix of the powers of a vector from {@code columns} − 1 to 0. */
  public static Tensor vander(Tensor x, int columns) {
    return Composite.of("vander", columns).unary(v -> Polynomials.vander(v, columns, false), x);
  }

  /** The matrix of the powers of a vector from 0 to {@code columns} − 1. */
  public static Tensor vanderIncreasing(Tensor x, int columns) {
    return Composite.of("vanderIncreasing", columns)
        .unary(v -> Polynomials.vander(v, columns, true), x);
  }

  /** Which part of a convolution is kept. */
  public enum ConvolveMode {
    /** Wherever the two overlap: of size m + n − 1. */
    FULL,
    /** In the middle, of the larger size. */
    SAME,
    /** Where one lies within the other. */
    VALID
  }

  /** The convolution of two vectors, floating-point or complex. */
  public static Tensor convolve(Tensor x, Tensor y, ConvolveMode mode) {
    return Composite.of("convolve", mode).binary((v, w) -> Polynomials.convolve(v, w, mode), x, y);
  }

  /** The products of {@code x} with the conjugate of {@code y}, moved along it, summed. */
  public static Tensor correlate(Tensor x, Tensor y, ConvolveMode mode) {
    return Composite.of("correlate", mode)
        .binary((v, w) -> Polynomials.correlate(v, w, mode), x, y);
  }

  // Indices.

  /** Float32 ones up to the {@code offset}-th diagonal above the main one, zeros above. */
  public static Tensor tri(int rows, int columns, int offset) {
    return tri(DType.F32, rows, columns, offset);
  }

  /** As above, of another element type. */
  public static Tensor tri(DType dtype, int rows, int columns, int offset) {
    return Composite.of("tri", dtype, rows, columns, offset)
        .apply(none -> Tensor.ones(dtype, rows, columns).tril(offset));
  }

  /** The indices, int32, of rows and columns of a lower triangle; see {@link Tensor#tril(int)}. */
  public static List<Tensor> trilIndices(int rows, int columns, int offset) {
    int size = 0;
    for (int r = 0; r < rows; r++) {
      size += Math.max(0, Math.min(columns, r + offset + 1));
    }
    int most = size;
    return Composite.of("trilIndices", rows, columns, offset)
        .several(none -> tri(DType.BOOL, rows, columns, offset).nonzero(most));
  }

  /** As above, of an upper triangle; see {@link Tensor#triu(int)}. */
  public static List<Tensor> triuIndices(int rows, int columns, int offset) {
    int size = 0;
    for (int r = 0; r < rows; r++) {
      size += Math.max(0, Math.min(columns, columns - r - offset));
    }
    int most = size;
    return Composite.of("triuIndices", rows, columns, offset)
        .several(none -> tri(DType.BOOL, rows, columns, offset - 1).not().nonzero(most));
  }

  /** The indices along each axis of a tensor of these sizes, int32, along a new first axis. */
  public static Tensor indices(int... dims) {
    TensorType type = TensorType.of(DType.I32, dims);
    IntFunction<Tensor> along = d -> Lax.iota(type, d);
    return dims.length == 0
        ? Lax.full(TensorType.of(DType.I32, 0), 0)
        : Composite.of("indices", dims)
            .apply(none -> Lax.stack(IntStream.range(0, dims.length).mapToObj(along).toList(), 0));
  }

  /**
   * The places in row-major order of a tensor of sizes {@code dims} of elements at these indices
   * along its axes; {@link Tensor#unravelIndex} is the inverse.
   *
   * @param mode {@link Index#CLIP}, {@link Index#WRAP}, or {@link Index#PROMISE_IN_BOUNDS} to take
   *     indices as they are
   */
  public static Tensor ravelMultiIndex(List<Tensor> indices, Index.Mode mode, int... dims) {
    return Composite.of("ravelMultiIndex", mode, dims)
        .apply(in -> Selection.ravelMultiIndex(in, mode, dims), indices.toArray(Tensor[]::new));
  }

  /**
   * Where along {@code axis} elements come from so that the last of {@code keys} is in ascending
   * order, among equal ones the one before, and so on; int32.
   */
  public static Tensor lexsort(List<Tensor> keys, int axis) {
    require(!keys.isEmpty(), "lexsort: no keys; give at least one");
    return Composite.of("lexsort", axis)
        .apply(in -> lexsorted(in, axis), keys.toArray(Tensor[]::new));
  }

  private static Tensor lexsorted(List<Tensor> keys, int axis) {
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
