package org.nanodo.jit;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.Dot;
import org.nanodo.ir.Kernel;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;

/**
 * This library's kernel for dot products that are products of matrices, one for each element of a
 * batch: where the dimensions that are kept, summed over and paired are each one dimension in
 * memory, in any order.
 */
final class DotKernel {
  private static final String TARGET = "nanodo_dot";

  /** Products with fewer rows or columns read their operands once: copies cost more than sums. */
  private static final long LEAST = 16;

  private DotKernel() {}

  /** Neighbouring dimensions of a row-major tensor, as one. */
  private record Axis(long size, long stride) {
    /** The dimensions in this order, if they follow each other in memory. */
    static Optional<Axis> of(Shape shape, List<Integer> dims) {
      long size = 1;
      long stride = 1;
      for (int i = dims.size() - 1; i >= 0; i--) {
        int dim = dims.get(i);
        if (shape.dim(dim) == 1) {
          continue;
        }
        long step =
            IntStream.range(dim + 1, shape.rank()).mapToLong(shape::dim).reduce(1, (a, b) -> a * b);
        if (size > 1 && step != size * stride) {
          return Optional.empty();
        }
        stride = size == 1 ? step : stride;
        size *= shape.dim(dim);
      }
      return Optional.of(new Axis(size, stride));
    }
  }

  /** An operand as matrices. */
  private record Matrices(Axis batch, Axis kept, Axis summed) {
    static Optional<Matrices> of(
        Shape shape, List<Integer> batch, List<Integer> kept, List<Integer> summed) {
      Optional<Axis> b = Axis.of(shape, batch);
      Optional<Axis> k = Axis.of(shape, kept);
      Optional<Axis> s = Axis.of(shape, summed);
      return b.isPresent() && k.isPresent() && s.isPresent()
          ? Optional.of(new Matrices(b.get(), k.get(), s.get())).filter(Matrices::hasRuns)
          : Optional.empty();
    }

    private boolean hasRuns() {
      return kept.stride == 1 || summed.stride == 1;
    }
  }

  /** The kernel that computes the product, if there is one for its dimensions and types. */
  static Optional<Kernel> of(Dot op, Value lhs, Value rhs) {
    TensorType x = lhs.type();
    TensorType y = rhs.type();
    if (op.result() != x.dtype() && op.result() != DType.F32) {
      return Optional.empty();
    }
    List<Integer> pairs =
        IntStream.range(0, op.lhsContract().size())
            .boxed()
            .sorted(Comparator.comparing(op.lhsContract()::get))
            .toList();
    Optional<Matrices> a =
        Matrices.of(
            x.shape(),
            op.lhsBatch(),
            op.lhsFree(x.rank()),
            pairs.stream().map(op.lhsContract()::get).toList());
    Optional<Matrices> b =
        Matrices.of(
            y.shape(),
            op.rhsBatch(),
            op.rhsFree(y.rank()),
            pairs.stream().map(op.rhsContract()::get).toList());
    return a.flatMap(left -> b.flatMap(right -> of(left, right)));
  }

  private static Optional<Kernel> of(Matrices a, Matrices b) {
    if (Math.min(a.kept.size, b.kept.size) < LEAST || a.summed.size == 0 || a.batch.size == 0) {
      return Optional.empty();
    }
    String attributes =
        "batch = %d : i64, m = %d : i64, n = %d : i64, k = %d : i64, "
                .formatted(a.batch.size, a.kept.size, b.kept.size, a.summed.size)
            + strides("lhs", a.batch, a.kept, a.summed)
            + ", "
            + strides("rhs", b.batch, b.summed, b.kept);
    return Optional.of(new Kernel(TARGET, attributes, List.of(DType.F32, DType.BF16)));
  }

  private static String strides(String operand, Axis batch, Axis row, Axis column) {
    return "%1$s_batch = %2$d : i64, %1$s_row = %3$d : i64, %1$s_column = %4$d : i64"
        .formatted(operand, batch.stride, row.stride, column.stride);
  }
}
