package org.nanodo.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.nanodo.proto.HloComputationProto;
import org.nanodo.proto.HloInstructionProto;
import org.nanodo.proto.OutputOperandAliasing;

/** The operands that operations of a program update in place. */
final class HloInPlace {
  private static final Set<String> UPDATES = Set.of("dynamic-update-slice", "scatter");

  private final Map<Long, HloComputationProto> computations;

  HloInPlace(Map<Long, HloComputationProto> computations) {
    this.computations = computations;
  }

  /** The number of the operand whose memory a result takes, by the result's number. */
  Map<Integer, Integer> operands(HloInstructionProto i) {
    var found = new HashMap<Integer, Integer>();
    HloComputationProto fused =
        i.getOpcode().equals("fusion") ? computations.get(i.getCalledComputationIds(0)) : null;
    if (UPDATES.contains(i.getOpcode())) {
      int results = i.getOpcode().equals("scatter") ? i.getOperandIdsCount() / 2 : 1;
      for (int r = 0; r < results; r++) {
        found.put(r, r);
      }
    } else if (i.getOpcode().equals("custom-call")) {
      for (OutputOperandAliasing a : i.getOutputOperandAliasingList()) {
        int result = a.getOutputShapeIndexCount() == 0 ? 0 : (int) a.getOutputShapeIndex(0);
        found.put(result, (int) a.getOperandIndex());
      }
    } else if (fused != null) {
      inFusion(new HloBody(fused), found);
    }
    return found;
  }

  private static void inFusion(HloBody body, Map<Integer, Integer> found) {
    HloInstructionProto root = body.root();
    if (root.getOpcode().equals("tuple")) {
      for (int r = 0; r < root.getOperandIdsCount(); r++) {
        result(r, body.operand(root, r), body, found);
      }
    } else {
      result(0, root, body, found);
    }
  }

  private static void result(
      int number, HloInstructionProto value, HloBody body, Map<Integer, Integer> found) {
    HloInstructionProto update = behindBitcasts(value, body);
    if (UPDATES.contains(update.getOpcode())) {
      HloInstructionProto updated = behindBitcasts(body.operand(update, 0), body);
      if (updated.getOpcode().equals("parameter")) {
        found.put(number, (int) updated.getParameterNumber());
      }
    }
  }

  private static HloInstructionProto behindBitcasts(HloInstructionProto value, HloBody body) {
    HloInstructionProto v = value;
    while (v.getOpcode().equals("bitcast")) {
      v = body.operand(v, 0);
    }
    return v;
  }
}
