package org.nanodo.runtime;

import java.util.Locale;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.nanodo.proto.HloInstructionProto;

/**
 * The kinds of operations of an optimized program; of a fusion, that of its costliest operation.
 */
public enum HloKind {
  /** Matrix products and convolutions. */
  DOT,
  /** Calls of handlers outside the program. */
  CUSTOM_CALL,
  /** Those between devices. */
  COLLECTIVE,
  /** Reads and writes at computed positions. */
  SCATTER,
  /** Sums, maxima and so on, with what is fused into them. */
  REDUCTION,
  SORT,
  /** Loops of many short iterations. */
  LOOP,
  /** Writes in another order than reads, with what is fused into it. */
  TRANSPOSE,
  /** Everything else: one pass of arithmetic over arrays. */
  ELEMENTWISE,
  /** Copies, slices and concatenations: nothing is computed. */
  COPY;

  /** How their names begin. */
  private static final Set<String> COLLECTIVES =
      Set.of("all-", "collective-", "reduce-scatter", "ragged-all-to-all", "send", "recv");

  private static final Set<String> MOVES =
      Set.of(
          "bitcast",
          "broadcast",
          "concatenate",
          "constant",
          "copy",
          "dynamic-slice",
          "get-tuple-element",
          "iota",
          "pad",
          "parameter",
          "reshape",
          "reverse",
          "slice",
          "tuple");

  /** As in {@code custom call}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static HloKind of(HloInstructionProto i, HloBody body, HloCostAnalysis program) {
    if (!i.getOpcode().equals("fusion")) {
      boolean relaid =
          i.getOpcode().equals("copy")
              && !i.getShape().getLayout().equals(body.operandShape(i, 0).getLayout());
      return relaid ? TRANSPOSE : KernelFlops.isDot(i) ? DOT : of(i.getOpcode());
    }
    HloBody fused = program.body(i.getCalledComputationIds(0));
    return StreamSupport.stream(fused.instructions().spliterator(), false)
        .map(inner -> of(inner, fused, program))
        .min(HloKind::compareTo)
        .orElse(COPY);
  }

  private static HloKind of(String opcode) {
    return switch (opcode) {
      case "dot", "ragged-dot", "scaled-dot", "convolution" -> DOT;
      case "custom-call" -> CUSTOM_CALL;
      case "scatter", "gather", "dynamic-update-slice", "select-and-scatter" -> SCATTER;
      case "reduce", "reduce-window", "scan" -> REDUCTION;
      case "sort", "topk" -> SORT;
      case "while" -> LOOP;
      case "transpose" -> TRANSPOSE;
      default ->
          COLLECTIVES.stream().anyMatch(opcode::startsWith)
              ? COLLECTIVE
              : MOVES.contains(opcode) ? COPY : ELEMENTWISE;
    };
  }
}
