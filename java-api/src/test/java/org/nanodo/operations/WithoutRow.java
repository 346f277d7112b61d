package org.nanodo.operations;

import java.util.LinkedHashMap;
import java.util.Map;

/** Public methods that the table of operations leaves out, and why. */
final class WithoutRow {
  static final Map<String, String> REASONS = reasons();

  private WithoutRow() {}

  private static Map<String, String> reasons() {
    var reasons = new LinkedHashMap<String, String>();
    because(
        reasons,
        "makes a tensor of values in Java: CreationTest, ConcreteTensorTest",
        "Tensor",
        "of abstractOf traced");
    because(
        reasons,
        "a property, or moves values between Java and devices",
        "Tensor",
        """
        isWeaklyTyped weaklyTyped replaced isTraced isAbstract isTracedBy value array sharding to
        toHost toFloats toDoubles toLongs toComplex item blockUntilReady isClosed close label describe
        described type equals hashCode toString dim rank dtype shape""");
    return reasons;
  }

  private static void because(
      Map<String, String> reasons, String reason, String type, String names) {
    for (String name : names.split("\\s+")) {
      reasons.put(type + "." + name, reason);
    }
  }
}
