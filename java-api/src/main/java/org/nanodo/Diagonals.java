package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Compare;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/** The methods of a {@link Tensor} for the diagonals and triangles of matrices. */
abstract sealed class Diagonals extends Structural permits Indexing {
  /**
   * Of a vector the matrix with it on the {@code offset}-th diagonal above the main one; of a
   * matrix that diagonal.
   */
  public Tensor diag(int offset) {
    return once("diag", x -> diagOf(x, offset), offset);
  }

  private static Tensor diagOf(Tensor x, int offset) {
    require(x.rank() == 1 || x.rank() == 2, "diag: %s is neither vector nor matrix", x);
    if (x.rank() == 2) {
      return x.diagonal(offset, 0, 1);
    }
    int n = x.dim(0) + Math.abs(offset);
    Tensor rows = offset < 0 ? x.pad(new int[] {-offset, 0}) : x.pad(new int[] {0, offset});
    TensorType counts = TensorType.of(DType.I32, n, n);
    Tensor on = Lax.iota(counts, 1).sub(Lax.iota(counts, 0)).eq(offset);
    Tensor repeated = rows.expandDims(1).broadcastTo(n, n);
    return Lax.where(on, repeated, Lax.zerosLike(repeated));
  }

  /** The matrix with all elements, in row-major order, on a diagonal as {@link #diag(int)} says. */
  public Tensor diagflat(int offset) {
    return once("diagflat", x -> x.ravel().diag(offset), offset);
  }

  /** As above, of the main diagonal. */
  public Tensor diag() {
    return diag(0);
  }

  /**
   * The diagonals of the matrices in two axes, as the last axis of the result: {@code offset} above
   * the main ones.
   */
  public Tensor diagonal(int offset, int rows, int columns) {
    return once("diagonal", x -> diagonalOf(x, offset, rows, columns), offset, rows, columns);
  }

  private static Tensor diagonalOf(Tensor t, int offset, int rows, int columns) {
    int r = Axes.of("diagonal", t, rows);
    int c = Axes.of("diagonal", t, columns);
    require(r != c, "diagonal: axes %d and %d of %s are the same", rows, columns, t);
    var order = new ArrayList<>(IntStream.range(0, t.rank()).boxed().toList());
    order.removeAll(List.of(r, c));
    order.addAll(List.of(r, c));
    Tensor x = t.transpose(Axes.ints(order));
    int firstRow = Math.max(-offset, 0);
    int firstColumn = Math.max(offset, 0);
    int count = Math.max(0, Math.min(x.dim(-2) - firstRow, x.dim(-1) - firstColumn));
    if (count == 0) {
      return Lax.full(x.type().with(withLast(x, 0)), 0);
    }
    // The elements of a diagonal are one row and one column apart.
    int last = x.dim(-1);
    Tensor block = Lax.sliceInDim(x, firstRow, firstRow + count, -2);
    Tensor flat = block.reshape(withLast(x, count * last).dims());
    int[] starts = new int[flat.rank()];
    int[] limits = flat.shape().dims();
    int[] steps = IntStream.generate(() -> 1).limit(flat.rank()).toArray();
    starts[flat.rank() - 1] = firstColumn;
    steps[flat.rank() - 1] = last + 1;
    return Lax.sliceInDim(Lax.slice(flat, starts, limits, steps), 0, count, -1);
  }

  /** The shape of {@code x} with one dimension in place of the last two. */
  private static Shape withLast(Tensor x, int size) {
    IntStream others = x.shape().stream().limit(x.rank() - 2);
    return Shape.of(IntStream.concat(others, IntStream.of(size)).toArray());
  }

  /** The main diagonals of the matrices in the first two axes. */
  public Tensor diagonal() {
    return diagonal(0, 0, 1);
  }

  /** The sums of the diagonals. */
  public Tensor trace(int offset, int rows, int columns) {
    return once("trace", x -> x.diagonal(offset, rows, columns).sum(-1), offset, rows, columns);
  }

  /**
   * The sum of the main diagonal of a matrix; of several the matrices are in the first two axes.
   */
  public Tensor trace() {
    return trace(0, 0, 1);
  }

  /** The lower triangles of matrices, with zeros above. */
  public Tensor tril() {
    return tril(0);
  }

  /** As above, up to the {@code offset}-th diagonal above the main one. */
  public Tensor tril(int offset) {
    return once("tril", x -> triangle("tril", x, Compare.Direction.GE, offset), offset);
  }

  /** The upper triangles of matrices, with zeros below. */
  public Tensor triu() {
    return triu(0);
  }

  /** As above, from the {@code offset}-th diagonal above the main one on. */
  public Tensor triu(int offset) {
    return once("triu", x -> triangle("triu", x, Compare.Direction.LE, offset), offset);
  }

  private static Tensor triangle(String op, Tensor x, Compare.Direction kept, int offset) {
    require(x.rank() >= 2, "%s: %s is no matrix", op, x);
    TensorType counts = TensorType.of(DType.I32, x.dim(-2), x.dim(-1));
    Tensor rows = Lax.iota(counts, 0);
    Tensor moved = offset == 0 ? rows : rows.add(offset);
    Tensor inside = Lax.emit(new Compare(kept), moved, Lax.iota(counts, 1));
    return Lax.where(inside, x, Lax.zerosLike(x));
  }

  /**
   * This with the elements of {@code value} along the main diagonal, again from the first if they
   * are too few; of more than two axes, which have one size, those whose indices are equal.
   */
  public Tensor fillDiagonal(Tensor value) {
    return once("fillDiagonal", Diagonals::fillDiagonalOf, value);
  }

  private static Tensor fillDiagonalOf(Tensor x, Tensor value) {
    int[] dims = x.shape().dims();
    boolean square = x.rank() == 2 || Arrays.stream(dims).distinct().count() <= 1;
    require(
        x.rank() >= 2 && square,
        "fillDiagonal: %s has no diagonal; give a matrix, or more axes of one size",
        x);
    int n = Arrays.stream(dims).min().orElse(0);
    Tensor at = Lax.iota(TensorType.of(DType.I32, n), 0);
    Tensor all = value.ravel();
    require(all.dim(0) > 0 || n == 0, "fillDiagonal: %s has no elements for %s", value, x);
    int times = n == 0 ? 1 : -Math.floorDiv(-n, all.dim(0));
    Tensor values = value.rank() == 0 ? value : Lax.sliceInDim(all.tile(times), 0, n, 0);
    return x.set(Index.of(Collections.nCopies(x.rank(), at).toArray()), values);
  }

  /** As above, with a number. */
  public Tensor fillDiagonal(Number value) {
    return fillDiagonal(constant(value));
  }
}
