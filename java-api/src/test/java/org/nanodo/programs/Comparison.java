package org.nanodo.programs;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.ir.Literal;

/** Whether results are those of JAX but for rounding. */
final class Comparison {
  private Comparison() {}

  /** What differs, in words; empty if nothing does. */
  static List<String> differences(RandomProgram program, List<Literal> actual) {
    var differences = new ArrayList<String>();
    for (int i = 0; i < program.outputs().size(); i++) {
      Literal expected = program.outputs().get(i);
      String name = program.body().out().get(i);
      if (!actual.get(i).type().equals(expected.type())) {
        differences.add(
            "%s is %s, expected %s".formatted(name, actual.get(i).type(), expected.type()));
      } else if (!within(program.bounds().get(i), actual.get(i), expected)) {
        differences.add(
            "%s is %s, expected %s within %s"
                .formatted(
                    name,
                    RandomProgram.elements(actual.get(i)),
                    RandomProgram.elements(expected),
                    program.bounds().get(i)));
      }
    }
    return differences;
  }

  private static boolean within(double bound, Literal actual, Literal expected) {
    for (int i = 0; i < expected.type().shape().size(); i++) {
      double real = Math.abs(actual.real(i) - expected.real(i));
      double imag = Math.abs(actual.imag(i) - expected.imag(i));
      if (!(real <= bound && imag <= bound)) {
        return false;
      }
    }
    return true;
  }
}
