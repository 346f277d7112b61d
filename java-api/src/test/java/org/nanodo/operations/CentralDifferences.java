package org.nanodo.operations;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nanodo.ir.Literal;
import org.nanodo.operations.CaseProgram.Expected;

/**
 * Derivatives beside the differences of what is derived, a step further along the tangents and a
 * step before: jvp those of values, second derivatives those of vjp.
 */
final class CentralDifferences {
  private static final double TOLERANCE = 1e-6;

  private CentralDifferences() {}

  /** What differs. */
  static List<String> differences(
      List<CaseProgram> parts, List<Literal> above, List<Literal> below, double step) {
    var wrong = new ArrayList<String>();
    int at = 0;
    for (CaseProgram c : parts) {
      List<Expected> all = c.expected();
      if (!c.of().second().isEmpty()) {
        List<Integer> values =
            at(all, "value").stream()
                .filter(i -> all.get(i).value().type().dtype().isInexact())
                .toList();
        check(wrong, all, at(all, "jvp"), values, above, below, at, step);
        check(wrong, all, at(all, "second"), at(all, "vjp"), above, below, at, step);
      }
      at += all.size();
    }
    return wrong;
  }

  private static List<Integer> at(List<Expected> all, String part) {
    var places = new ArrayList<Integer>();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).part().equals(part)) {
        places.add(i);
      }
    }
    return places;
  }

  private static void check(
      List<String> wrong,
      List<Expected> all,
      List<Integer> derivatives,
      List<Integer> derived,
      List<Literal> above,
      List<Literal> below,
      int offset,
      double step) {
    for (int i = 0; i < derivatives.size(); i++) {
      Expected derivative = all.get(derivatives.get(i));
      double[] d = numbers(derivative.value());
      double[] high = numbers(above.get(offset + derived.get(i)));
      double[] low = numbers(below.get(offset + derived.get(i)));
      double size = Math.max(1, Math.max(largest(d), largest(high)));
      for (int j = 0; j < d.length; j++) {
        double difference = (high[j] - low[j]) / (2 * step);
        // Infinities and NaN, as of indices out of bounds, have no difference.
        boolean numbers = Double.isFinite(high[j]) && Double.isFinite(low[j]);
        if (numbers && !(Math.abs(d[j] - difference) <= TOLERANCE * size)) {
          wrong.add(
              "%s: element %d is %s, the difference %s"
                  .formatted(derivative.what(), j, d[j], difference));
        }
      }
    }
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).filter(Double::isFinite).max().orElse(0);
  }

  /** The elements, real and imaginary parts apart. */
  private static double[] numbers(Literal x) {
    int count = (int) x.type().shape().size();
    boolean complex = x.type().dtype().isComplex();
    double[] numbers = new double[complex ? 2 * count : count];
    for (int i = 0; i < count; i++) {
      numbers[complex ? 2 * i : i] = x.real(i);
      if (complex) {
        numbers[2 * i + 1] = x.imag(i);
      }
    }
    return numbers;
  }
}
