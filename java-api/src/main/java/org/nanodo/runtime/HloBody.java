package org.nanodo.runtime;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.proto.HloComputationProto;
import org.nanodo.proto.HloInstructionProto;
import org.nanodo.proto.ShapeProto;

/** One computation of a compiled program. */
final class HloBody {
  private final Map<Long, HloInstructionProto> instructions = new LinkedHashMap<>();
  private final long root;

  HloBody(HloComputationProto computation) {
    computation.getInstructionsList().forEach(i -> instructions.put(i.getId(), i));
    root = computation.getRootId();
  }

  Iterable<HloInstructionProto> instructions() {
    return instructions.values();
  }

  HloInstructionProto root() {
    return instructions.getOrDefault(root, HloInstructionProto.getDefaultInstance());
  }

  HloInstructionProto operand(HloInstructionProto of, int i) {
    return instructions.getOrDefault(of.getOperandIds(i), HloInstructionProto.getDefaultInstance());
  }

  ShapeProto operandShape(HloInstructionProto of, int i) {
    return operand(of, i).getShape();
  }

  HloInstructionProto parameter(long number) {
    return instructions.values().stream()
        .filter(i -> i.getOpcode().equals("parameter") && i.getParameterNumber() == number)
        .findFirst()
        .orElse(HloInstructionProto.getDefaultInstance());
  }

  List<HloInstructionProto> users(HloInstructionProto of) {
    return instructions.values().stream()
        .filter(i -> i.getOperandIdsList().contains(of.getId()))
        .toList();
  }
}
