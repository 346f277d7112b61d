package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.Array;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.trace.Composite;

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

  static Tensor of(DType dtype, Complex... values) {
    double[] parts =
        Arrays.stream(values).flatMapToDouble(v -> DoubleStream.of(v.real(), v.imag())).toArray();
    return of(Literal.complex(TensorType.of(dtype, dims(values.length)), parts));
  }

  static List<Complex> complex(Literal value) {
    return IntStream.range(0, Math.toIntExact(value.type().shape().size()))
        .mapToObj(i -> new Complex(value.real(i), value.imag(i)))
        .toList();
  }

  static Tensor of(boolean... values) {
    return of(DType.BOOL, numbers(values.length, i -> values[i] ? 1 : 0));
  }

  private static int[] dims(int count) {
    return count == 1 ? new int[0] : new int[] {count};
  }

  /** Of arrays of arrays; all at one depth have the same length. */
  static Tensor nested(DType dtype, Object[] rows) {
    var dims = new ArrayList<Integer>();
    double[] values = elements(rows, 0, dims).toArray();
    return of(Literal.of(TensorType.of(dtype, Axes.ints(dims)), values));
  }

  private static DoubleStream elements(Object array, int depth, List<Integer> dims) {
    if (!(array instanceof Object[] rows)) {
      double[] row = row(array);
      requireLength(row.length, depth, dims);
      return Arrays.stream(row);
    }
    requireLength(rows.length, depth, dims);
    if (rows.length == 0 && dims.size() == depth + 1) {
      dims.add(0);
    }
    List<DoubleStream> parts =
        Arrays.stream(rows).map(row -> elements(row, depth + 1, dims)).toList();
    return parts.stream().flatMapToDouble(part -> part);
  }

  private static double[] row(Object array) {
    if (array instanceof int[] numbers) {
      return IntStream.of(numbers).asDoubleStream().toArray();
    }
    return array instanceof boolean[] flags
        ? numbers(flags.length, i -> flags[i] ? 1 : 0)
        : (double[]) array;
  }

  /** The first row at each depth determines the size of that dimension. */
  private static void requireLength(int found, int depth, List<Integer> dims) {
    if (depth == dims.size()) {
      dims.add(found);
    }
    require(
        found == dims.get(depth),
        "of: rows have %d and %d elements; a tensor needs rows of one length",
        dims.get(depth),
        found);
  }

  static Tensor arange(DType dtype, double start, double stop, double step) {
    double count = Math.ceil((stop - start) / step);
    require(
        step != 0 && count <= Integer.MAX_VALUE,
        "arange: the numbers from %s to %s in steps of %s are not finitely many, or too many",
        start,
        stop,
        step);
    if (dtype.isInteger() && start == Math.rint(start) && step == Math.rint(step)) {
      TensorType type = TensorType.of(dtype, (int) Math.max(count, 0));
      return Composite.of("arange", type, start, step)
          .apply(none -> Lax.iota(type, 0).mul((long) step).add((long) start));
    }
    double[] numbers = numbers((int) Math.max(count, 0), i -> start + i * step);
    return vector(dtype, numbers);
  }

  static Tensor linspace(DType dtype, double first, double last, int count) {
    return vector(dtype, spaced(first, last, count));
  }

  static Tensor logspace(DType dtype, double first, double last, int count) {
    double[] exponents = spaced(first, last, count);
    return vector(dtype, numbers(exponents.length, i -> Math.pow(10, exponents[i])));
  }

  static Tensor geomspace(DType dtype, double first, double last, int count) {
    require(
        first * last > 0,
        "geomspace: no factor leads from %s to %s; give numbers of one sign, not zero",
        first,
        last);
    double[] logs = spaced(Math.log(Math.abs(first)), Math.log(Math.abs(last)), count);
    double[] numbers = numbers(logs.length, i -> Math.copySign(Math.exp(logs[i]), first));
    if (count > 0) {
      numbers[0] = first;
    }
    if (count > 1) {
      numbers[count - 1] = last;
    }
    return vector(dtype, numbers);
  }

  private static double[] spaced(double first, double last, int count) {
    double step = count > 1 ? (last - first) / (count - 1) : 0;
    return numbers(Math.max(count, 0), i -> i > 0 && i == count - 1 ? last : first + i * step);
  }

  private static Tensor vector(DType dtype, double... numbers) {
    return Lax.constant(Literal.of(TensorType.of(dtype, numbers.length), numbers));
  }

  private static double[] numbers(int count, IntToDoubleFunction f) {
    return IntStream.range(0, count).mapToDouble(f).toArray();
  }

  static Tensor eye(DType dtype, int n) {
    TensorType counts = TensorType.of(DType.I32, n, n);
    return Composite.of("eye", dtype, n)
        .apply(none -> Lax.iota(counts, 0).eq(Lax.iota(counts, 1)).astype(dtype));
  }
}
