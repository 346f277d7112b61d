package org.nanodo.operations;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Public methods that the table of operations leaves out, and why. */
final class WithoutRow {
  private static final Pattern WORDS = Pattern.compile("\\s+");
  static final Map<String, String> REASONS = reasons();

  private WithoutRow() {}

  private static Map<String, String> reasons() {
    var reasons = new LinkedHashMap<String, String>();
    because(
        reasons,
        "makes a tensor of values in Java: ConcreteTensorTest, AbstractTensorTest",
        "Tensor",
        "of abstractOf traced");
    because(reasons, "a value in Java as part of a program: in most tests", "Lax", "constant");
    because(
        reasons,
        "a property, or moves values between Java and devices: ConcreteTensorTest",
        "Tensor",
        """
        isWeaklyTyped weaklyTyped replaced isTraced isAbstract isTracedBy value array sharding to
        toHost toFloats toDoubles toLongs toBoolean toComplex item blockUntilReady isClosed close label
        describe described type equals hashCode toString dim rank dtype shape""");
    because(
        reasons,
        "a function by its kind, each of which has a method: SpecialPointsTest",
        "Tensor",
        "unary binary");
    because(reasons, "a parameter of the rows of reductions", "Tensor", "keepDims");
    because(
        reasons,
        "a parameter of the rows of reductions of windows",
        "Window",
        "of strides padding baseDilation dilation");
    because(
        reasons,
        "a parameter of the rows of convolutions",
        "Convolution",
        "of strides padding lhsDilation rhsDilation featureGroupCount batchGroupCount");
    because(reasons, "a key in Java: RandomTest", "Random", "keyData");
    because(reasons, "its argument, known to policies: RematPolicyTest", "Lax", "checkpointName");
    because(
        reasons,
        "compared with JAX for real and complex matrices: MatrixOracleTest",
        "Linalg",
        "completeQr fullSvd cond");
    return reasons;
  }

  private static void because(
      Map<String, String> reasons, String reason, String type, String names) {
    WORDS.splitAsStream(names.strip()).forEach(name -> reasons.put(type + "." + name, reason));
  }
}
