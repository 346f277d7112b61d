package org.nanodo.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.Lax;
import org.nanodo.ir.DType;
import org.nanodo.ir.Dot;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.TensorType;

/** Operations that combine many elements. */
final class Sums {
  private Sums() {}

  /** A sum as it grows, with the size of what went in, which bounds the rounding errors. */
  private static final class Sum {
    private double value;
    private double compensation;
    private double inherited;
    private double size;
    private int count;

    void add(double term, double error) {
      double next = value + term;
      if (Double.isFinite(next)) {
        compensation +=
            Math.abs(value) >= Math.abs(term) ? value - next + term : term - next + value;
      }
      value = next;
      inherited += error;
      size += Double.isFinite(term) ? Math.abs(term) : 0;
      count++;
    }

    double value() {
      return Double.isFinite(value) ? value + compensation : value;
    }

    /** Long sums are split, so that errors do not grow with the number of terms. */
    double error(DType dtype) {
      if (Double.isNaN(value) && !Rounding.isAny(inherited)) {
        return 0;
      }
      double terms = Math.min(count, 128 + 8 * Math.sqrt(count));
      double summing = terms * Rounding.accumulated(dtype) * (size + inherited);
      return Rounding.error(dtype, value(), inherited + summing, 1);
    }
  }

  static Expr reduce(Expr x, Reduce.Kind kind, int... axes) {
    int[] dims = x.type.shape().dims();
    List<Integer> reduced = Arrays.stream(axes).boxed().toList();
    List<Integer> kept = free(dims.length, reduced, List.of());
    int[] keptDims = kept.stream().mapToInt(i -> dims[i]).toArray();
    TensorType type = TensorType.of(x.type.dtype(), keptDims);
    int[] groups = offsets(dims, kept);
    int[] members = offsets(dims, reduced);
    double[] values = new double[groups.length];
    double[] errors = new double[groups.length];
    for (int g = 0; g < values.length; g++) {
      combine(x, kind, groups[g], members, values, errors, g);
    }
    return new Expr(
        type,
        values,
        errors,
        List.of(x),
        in -> kind == Reduce.Kind.SUM ? in.get(0).sum(axes) : in.get(0).reduce(kind, axes));
  }

  private static void combine(
      Expr x, Reduce.Kind kind, int group, int[] members, double[] values, double[] errors, int g) {
    DType dtype = x.type.dtype();
    switch (kind) {
      case SUM -> {
        var sum = new Sum();
        for (int m : members) {
          sum.add(x.values[group + m], x.errors[group + m]);
        }
        values[g] = sum.value();
        errors[g] = sum.error(dtype);
      }
      case PROD -> {
        double product = 1;
        double error = 0;
        for (int m : members) {
          int i = group + m;
          error = Rounding.ofProduct(product, error, x.values[i], x.errors[i]);
          product *= x.values[i];
          error = Rounding.error(dtype, product, error, 1);
        }
        values[g] = product;
        errors[g] = error;
      }
      default -> {
        boolean max = kind == Reduce.Kind.MAX || kind == Reduce.Kind.OR;
        double best = x.values[group];
        double error = 0;
        for (int m : members) {
          int i = group + m;
          best = max ? Math.max(best, x.values[i]) : Math.min(best, x.values[i]);
          error = Math.max(error, x.errors[i]);
        }
        values[g] = best;
        errors[g] = error;
      }
    }
  }

  /** The position of the largest of exact elements, the first of several or of NaNs. */
  static Expr argmax(Expr x, int axis) {
    int[] dims = x.type.shape().dims();
    int[] keptDims =
        free(dims.length, List.of(axis), List.of()).stream().mapToInt(i -> dims[i]).toArray();
    TensorType type = TensorType.of(DType.I32, keptDims);
    double[] values = new double[(int) type.shape().size()];
    int inner = 1;
    for (int i = axis + 1; i < dims.length; i++) {
      inner *= dims[i];
    }
    for (int r = 0; r < values.length; r++) {
      int first = r / inner * dims[axis] * inner + r % inner;
      for (int k = 1; k < dims[axis]; k++) {
        double best = x.values[first + (int) values[r] * inner];
        double next = x.values[first + k * inner];
        if (!Double.isNaN(best) && (Double.isNaN(next) || next > best)) {
          values[r] = k;
        }
      }
    }
    return Expr.exact(type, values, List.of(x), in -> in.get(0).argmax(axis));
  }

  /**
   * A product of matrices for each of a batch.
   *
   * @param d the dimensions that are paired: they are of equal sizes
   */
  static Expr dot(Expr a, Expr b, Dot d) {
    int[] aDims = a.type.shape().dims();
    int[] bDims = b.type.shape().dims();
    List<Integer> aFree = free(aDims.length, d.lhsBatch(), d.lhsContract());
    List<Integer> bFree = free(bDims.length, d.rhsBatch(), d.rhsContract());
    int[] batch = offsets(aDims, d.lhsBatch());
    int[] batchOfB = offsets(bDims, d.rhsBatch());
    int[] rows = offsets(aDims, aFree);
    int[] columns = offsets(bDims, bFree);
    int[] inner = offsets(aDims, d.lhsContract());
    int[] innerOfB = offsets(bDims, d.rhsContract());
    double[] values = new double[batch.length * rows.length * columns.length];
    double[] errors = new double[values.length];
    int at = 0;
    for (int n = 0; n < batch.length; n++) {
      for (int row : rows) {
        for (int column : columns) {
          var sum = new Sum();
          for (int k = 0; k < inner.length; k++) {
            int i = batch[n] + row + inner[k];
            int j = batchOfB[n] + column + innerOfB[k];
            double error = Rounding.ofProduct(a.values[i], a.errors[i], b.values[j], b.errors[j]);
            sum.add(a.values[i] * b.values[j], error);
          }
          values[at] = sum.value();
          errors[at] = sum.error(a.type.dtype());
          at++;
        }
      }
    }
    var dims = new ArrayList<Integer>();
    d.lhsBatch().forEach(i -> dims.add(aDims[i]));
    aFree.forEach(i -> dims.add(aDims[i]));
    bFree.forEach(i -> dims.add(bDims[i]));
    return new Expr(
        TensorType.of(a.type.dtype(), dims.stream().mapToInt(i -> i).toArray()),
        values,
        errors,
        List.of(a, b),
        in ->
            Lax.dotGeneral(
                in.get(0),
                in.get(1),
                d.lhsBatch(),
                d.rhsBatch(),
                d.lhsContract(),
                d.rhsContract()));
  }

  /** The positions of all indices over {@code chosen} dimensions, in row-major order. */
  private static int[] offsets(int[] dims, List<Integer> chosen) {
    int[] sizes = chosen.stream().mapToInt(i -> dims[i]).toArray();
    int[] at = new int[sizes.length];
    int[] offsets = new int[Arrays.stream(sizes).reduce(1, (x, y) -> x * y)];
    for (int i = 0; i < offsets.length; i++) {
      int[] index = new int[dims.length];
      for (int k = 0; k < sizes.length; k++) {
        index[chosen.get(k)] = at[k];
      }
      offsets[i] = Moves.flat(index, dims);
      Moves.advance(at, sizes);
    }
    return offsets;
  }

  /** The dimensions that are in neither list. */
  private static List<Integer> free(int rank, List<Integer> batch, List<Integer> contract) {
    return IntStream.range(0, rank)
        .filter(i -> !batch.contains(i) && !contract.contains(i))
        .boxed()
        .toList();
  }
}
