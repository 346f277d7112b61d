package org.nanodo.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nanodo.proto.HloComputationProto;
import org.nanodo.proto.HloInstructionProto;
import org.nanodo.proto.HloModuleProto;

/** The operations that an optimized program executes. */
final class HloPieces {
  /** These take no time of their own. */
  static final Set<String> FREE =
      Set.of(
          "add-dependency",
          "after-all",
          "bitcast",
          "constant",
          "domain",
          "get-tuple-element",
          "opt-barrier",
          "parameter",
          "partition-id",
          "replica-id",
          "tuple");

  /**
   * A loop whose iteration reads and writes fewer bytes is one operation: starting each of its
   * operations alone would take longer than the operation.
   */
  private static final double SHORT_ITERATION = 1 << 16;

  private final Map<Long, HloComputationProto> computations = new HashMap<>();
  private final HloCostAnalysis costs;
  private final HloLines lines;
  private final List<HloPiece> pieces = new ArrayList<>();

  private HloPieces(HloModuleProto module) {
    module.getComputationsList().forEach(c -> computations.put(c.getId(), c));
    costs = new HloCostAnalysis(module);
    lines = new HloLines(module.getStackFrameIndex());
  }

  /** The operations, in their order; of a loop those of one iteration. */
  static List<HloPiece> of(HloModuleProto module) {
    var found = new HloPieces(module);
    found.visit(module.getEntryComputationId(), 1);
    return List.copyOf(found.pieces);
  }

  private void visit(long computation, long runs) {
    HloBody body = costs.body(computation);
    for (HloInstructionProto i : body.instructions()) {
      if (FREE.contains(i.getOpcode())) {
        continue;
      }
      HloCost cost = costs.instruction(i, body);
      if (i.getOpcode().equals("call")) {
        visit(i.getCalledComputationIds(0), runs);
      } else if (!i.getOpcode().equals("while")) {
        add(i, body, runs, cost.flops(), cost.bytes());
      } else {
        long trips = HloLoop.trips(i, computations);
        if (cost.bytes() < SHORT_ITERATION) {
          add(i, body, runs, trips * cost.flops(), trips * cost.bytes());
        } else {
          visit(i.getCalledComputationIds(0), runs * trips);
          visit(i.getCalledComputationIds(1), runs * (trips + 1));
        }
      }
    }
  }

  private void add(HloInstructionProto i, HloBody body, long runs, double flops, double bytes) {
    pieces.add(
        new HloPiece(
            HloKind.of(i, body, costs),
            i.getName(),
            i.getMetadata().getOpName(),
            lines.of(i),
            runs,
            flops,
            bytes,
            new HloSlice(computations).of(i, body)));
  }
}
