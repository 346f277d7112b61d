package org.nanodo.operations;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;

/** Whether values of special arguments are the same, each by itself and with the sign of zero. */
final class SpecialValues {
  private SpecialValues() {}

  /** What differs. */
  static List<String> differences(OperationCase c, Literal actual, Literal expected) {
    if (!actual.type().equals(expected.type())) {
      return List.of("%s: is %s, expected %s".formatted(c.name(), actual.type(), expected.type()));
    }
    var wrong = new ArrayList<String>();
    int count = (int) expected.type().shape().size();
    for (int i = 0; i < count; i++) {
      if (!close(expected.type().dtype(), actual, expected, i)) {
        wrong.add(
            "%s of %s: %s, expected %s"
                .formatted(c.name(), arguments(c, i, count), show(actual, i), show(expected, i)));
      }
    }
    return wrong.size() > 4
        ? List.of(
            String.join("; ", wrong.subList(0, 4)) + "; and %d more".formatted(wrong.size() - 4))
        : wrong;
  }

  private static boolean close(DType dtype, Literal actual, Literal expected, int i) {
    if (!dtype.isInexact()) {
      return actual.getLong(i) == expected.getLong(i);
    }
    double tolerance = tolerance(dtype);
    return close(actual.real(i), expected.real(i), tolerance)
        && close(actual.imag(i), expected.imag(i), tolerance);
  }

  private static boolean close(double a, double e, double tolerance) {
    return Double.compare(a, e) == 0 || (e != 0 && Math.abs(a - e) <= tolerance * Math.abs(e));
  }

  private static double tolerance(DType dtype) {
    return switch (dtype.real()) {
      case F32 -> 1e-5;
      case F64 -> 1e-12;
      case BF16 -> 0x1p-6;
      default -> 0x1p-9;
    };
  }

  private static String show(Literal x, int i) {
    DType dtype = x.type().dtype();
    return dtype.isComplex()
        ? x.real(i) + "+" + x.imag(i) + "i"
        : dtype.isInexact() ? String.valueOf(x.get(i)) : String.valueOf(x.getLong(i));
  }

  private static List<String> arguments(OperationCase c, int i, int count) {
    return c.inputs().stream()
        .filter(x -> x.type().shape().size() == count)
        .map(x -> show(x, i))
        .toList();
  }
}
