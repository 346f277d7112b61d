package org.nanodo.trace;

import java.util.Arrays;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.Array;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;

/** New tensors. */
final class Creation {
  private Creation() {}

  static Tensor of(Literal value) {
    var whole = NamedSharding.replicated(Mesh.SINGLE);
    return Tensor.of(Array.of(Devices.client(), value, whole));
  }

  static Tensor of(DType dtype, double... values) {
    return of(Literal.of(TensorType.of(dtype, dims(values.length)), values));
  }

  static Tensor of(int... values) {
    return of(Literal.i32(values, dims(values.length)));
  }

  private static int[] dims(int count) {
    return count == 1 ? new int[0] : new int[] {count};
  }

  static Tensor of(double[][] rows) {
    int columns = rows.length == 0 ? 0 : rows[0].length;
    for (double[] row : rows) {
      requireLength(row.length, columns);
    }
    double[] all = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    return of(Literal.of(TensorType.of(DType.F32, rows.length, columns), all));
  }

  static Tensor of(int[][] rows) {
    int columns = rows.length == 0 ? 0 : rows[0].length;
    for (int[] row : rows) {
      requireLength(row.length, columns);
    }
    int[] all = Arrays.stream(rows).flatMapToInt(Arrays::stream).toArray();
    return of(Literal.i32(all, rows.length, columns));
  }

  private static void requireLength(int found, int expected) {
    if (found != expected) {
      throw new ShapeException(
          "of: rows have %d and %d elements; a matrix needs rows of one length (%s)"
              .formatted(expected, found, CallSite.find()));
    }
  }

  static Tensor linspace(double first, double last, int count) {
    double step = count > 1 ? (last - first) / (count - 1) : 0;
    double[] numbers = new double[Math.max(count, 0)];
    Arrays.setAll(numbers, i -> i > 0 && i == count - 1 ? last : first + i * step);
    return of(Literal.of(TensorType.of(DType.F32, numbers.length), numbers));
  }

  static Tensor eye(int n) {
    TensorType counts = TensorType.of(DType.I32, n, n);
    return Lax.iota(counts, 0).eq(Lax.iota(counts, 1)).astype(DType.F32);
  }
}
