package org.nanodo.runtime;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nanodo.proto.HloInstructionProto;
import org.nanodo.proto.ShapeProto;

/** The arithmetic of this library's kernels, which XLA cannot know. */
final class KernelFlops {
  private KernelFlops() {}

  /** Whether it is a product of matrices. */
  static boolean isDot(HloInstructionProto call) {
    return call.getCustomCallTarget().equals("nanodo_dot");
  }

  /** That of a call; 0 of one of another handler. */
  static double of(HloInstructionProto call, HloBody body) {
    return switch (call.getCustomCallTarget()) {
      case "nanodo_dot" ->
          2 * number(call, "batch") * number(call, "m") * number(call, "n") * number(call, "k");
      case "nanodo_attention" -> 2 * product(body.operandShape(call, 0));
      // Scores once more, and four gradients.
      case "nanodo_attention_grad" -> 5 * product(body.operandShape(call, 0));
      default -> 0;
    };
  }

  /** One product of causal attention, whose queries are [..., L, H, D]: half of the pairs count. */
  private static double product(ShapeProto queries) {
    long length = queries.getDimensions(queries.getDimensionsCount() - 3);
    return (double) HloShapes.elements(queries) * length;
  }

  private static double number(HloInstructionProto call, String attribute) {
    Matcher m =
        Pattern.compile("\\b%s = (\\d+) : i64".formatted(attribute))
            .matcher(call.getBackendConfig().toStringUtf8());
    return m.find() ? Double.parseDouble(m.group(1)) : 0;
  }
}
