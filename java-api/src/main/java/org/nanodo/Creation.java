package org.nanodo;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.Array;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.trace.Trace;

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

  static Tensor of(DType dtype, long... values) {
    return of(Literal.of(TensorType.of(dtype, dims(values.length)), values));
  }

  static Tensor of(boolean... values) {
    return of(DType.BOOL, numbers(values.length, i -> values[i] ? 1 : 0));
  }

  private static int[] dims(int count) {
    return count == 1 ? new int[0] : new int[] {count};
  }

  /** Of arrays of arrays; all at one depth have the same length. */
  static Tensor nested(DType dtype, Object array) {
    var dims = new ArrayList<Integer>();
    measure(array, dims);
    var elements = new ArrayList<Double>();
    collect(array, dims, elements);
    double[] values = elements.stream().mapToDouble(Double::doubleValue).toArray();
    return of(Literal.of(TensorType.of(dtype, ints(dims)), values));
  }

  private static void measure(Object array, List<Integer> dims) {
    if (array instanceof Object[] rows) {
      dims.add(rows.length);
      if (rows.length > 0) {
        measure(rows[0], dims);
      } else {
        dims.add(0);
      }
    } else {
      dims.add(row(array).length);
    }
  }

  private static void collect(Object array, List<Integer> dims, List<Double> elements) {
    if (array instanceof Object[] rows) {
      requireLength(rows.length, dims.get(0));
      for (Object row : rows) {
        collect(row, dims.subList(1, dims.size()), elements);
      }
    } else {
      double[] row = row(array);
      requireLength(row.length, dims.get(0));
      for (double v : row) {
        elements.add(v);
      }
    }
  }

  private static double[] row(Object array) {
    if (array instanceof int[] numbers) {
      return IntStream.of(numbers).asDoubleStream().toArray();
    }
    return array instanceof boolean[] flags
        ? numbers(flags.length, i -> flags[i] ? 1 : 0)
        : (double[]) array;
  }

  private static void requireLength(int found, int expected) {
    if (found != expected) {
      throw new ShapeException(
          "of: rows have %d and %d elements; a tensor needs rows of one length (%s)"
              .formatted(expected, found, Trace.userLine()));
    }
  }

  static Tensor arange(DType dtype, double start, double stop, double step) {
    double count = Math.ceil((stop - start) / step);
    if (!(step != 0) || !(count <= Integer.MAX_VALUE)) {
      throw new ShapeException(
          "arange: from %s to %s in steps of %s are not so many numbers as a tensor holds (%s)"
              .formatted(start, stop, step, Trace.userLine()));
    }
    if (dtype.isInteger() && start == Math.rint(start) && step == Math.rint(step)) {
      Tensor counts = Lax.iota(TensorType.of(dtype, (int) Math.max(count, 0)), 0);
      return counts.mul((long) step).add((long) start);
    }
    double[] numbers = numbers((int) Math.max(count, 0), i -> start + i * step);
    return Lax.constant(Literal.of(TensorType.of(dtype, numbers.length), numbers));
  }

  static Tensor linspace(DType dtype, double first, double last, int count) {
    double step = count > 1 ? (last - first) / (count - 1) : 0;
    double[] numbers =
        numbers(Math.max(count, 0), i -> i > 0 && i == count - 1 ? last : first + i * step);
    return Lax.constant(Literal.of(TensorType.of(dtype, numbers.length), numbers));
  }

  private static double[] numbers(int count, IntToDoubleFunction f) {
    return IntStream.range(0, count).mapToDouble(f).toArray();
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }

  static Tensor eye(DType dtype, int n) {
    TensorType counts = TensorType.of(DType.I32, n, n);
    return Lax.iota(counts, 0).eq(Lax.iota(counts, 1)).astype(dtype);
  }
}
