package org.nanodo.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nanodo.proto.HloComputationProto;
import org.nanodo.proto.HloInputOutputAliasProto;
import org.nanodo.proto.HloInputOutputAliasProto.AliasEntryProto;
import org.nanodo.proto.HloInstructionProto;
import org.nanodo.proto.HloModuleProto;
import org.nanodo.proto.LayoutProto;
import org.nanodo.proto.OpMetadata;
import org.nanodo.proto.ProgramShapeProto;
import org.nanodo.proto.ShapeProto;

/**
 * A program of one operation of another: its operands are parameters, what it calls comes along.
 *
 * <p>Results are written to the memory of further parameters, or of the operand that is updated in
 * place, so that a run allocates nothing.
 */
final class HloSlice {
  private static final String NAME = "piece";

  private static final int TUPLE = 13;
  private static final ShapeProto SCALAR =
      f32().setLayout(LayoutProto.getDefaultInstance()).build();
  private static final ShapeProto LINE =
      f32().addDimensions(1024).setLayout(LayoutProto.newBuilder().addMinorToMajor(0)).build();

  /** XLA's {@code MUST_ALIAS}. */
  private static final int MUST = 2;

  private final Map<Long, HloComputationProto> all;
  private final Map<Long, Long> copied = new HashMap<>();
  private final HloModuleProto.Builder module = HloModuleProto.newBuilder().setName(NAME);
  private final HloComputationProto.Builder entry = HloComputationProto.newBuilder().setName(NAME);
  private final ProgramShapeProto.Builder signature = ProgramShapeProto.newBuilder();
  private long next = 1;

  /** Of an operation of a program with these computations. */
  HloSlice(Map<Long, HloComputationProto> all) {
    this.all = all;
  }

  HloProgram of(HloInstructionProto i, HloBody body) {
    var operands = new HashMap<Long, Long>();
    var parameters = new HashMap<Long, Integer>();
    for (int o = 0; o < i.getOperandIdsCount(); o++) {
      HloInstructionProto operand = body.operand(i, o);
      if (!operands.containsKey(operand.getId())) {
        parameters.put(operand.getId(), signature.getParametersCount());
        operands.put(operand.getId(), operand(operand, i.getOpcode().equals("while")));
      }
    }
    HloInstructionProto root = add(copy(i, operands));
    Map<Integer, Integer> inPlace = new HloInPlace(all).operands(i);
    List<ShapeProto> results =
        HloShapes.isTuple(i.getShape()) ? i.getShape().getTupleShapesList() : List.of(i.getShape());
    var aliases = HloInputOutputAliasProto.newBuilder();
    for (int r = 0; r < results.size(); r++) {
      Integer operand = inPlace.get(r);
      Integer memory = operand == null ? null : parameters.get(i.getOperandIds(operand));
      var alias =
          AliasEntryProto.newBuilder()
              .setKind(MUST)
              .setParameterNumber(memory == null ? signature.getParametersCount() : memory);
      if (memory == null) {
        parameter(results.get(r));
      }
      if (HloShapes.isTuple(i.getShape())) {
        alias.addOutputShapeIndex(r);
      }
      aliases.addEntries(alias);
    }
    return program(root, aliases);
  }

  /**
   * A program that does next to nothing with so many operands and results.
   *
   * @param elsewhere whether it does enough for a thread other than the caller's to run it
   */
  static HloProgram start(int operands, int results, boolean elsewhere) {
    var slice = new HloSlice(Map.of());
    var aliases = HloInputOutputAliasProto.newBuilder();
    var shapes = ShapeProto.newBuilder().setElementType(TUPLE);
    var members = new ArrayList<Long>();
    for (int r = 0; r < results; r++) {
      boolean adds = r == 0 && elsewhere;
      ShapeProto shape = adds ? LINE : SCALAR;
      aliases.addEntries(
          AliasEntryProto.newBuilder()
              .setKind(MUST)
              .addOutputShapeIndex(r)
              .setParameterNumber(slice.signature.getParametersCount()));
      long value = slice.parameter(shape);
      members.add(adds ? slice.add("add", shape, List.of(value, value)) : value);
      shapes.addTupleShapes(shape);
    }
    for (int o = 0; o < operands; o++) {
      slice.parameter(SCALAR);
    }
    var root =
        HloInstructionProto.newBuilder()
            .setOpcode("tuple")
            .setShape(shapes)
            .addAllOperandIds(members);
    return slice.program(slice.add(root), aliases);
  }

  private HloProgram program(HloInstructionProto root, HloInputOutputAliasProto.Builder aliases) {
    long id = next++;
    signature.setResult(root.getShape());
    entry.setId(id).setRootId(root.getId()).setProgramShape(signature);
    return new HloProgram(
        module
            .addComputations(entry)
            .setEntryComputationName(NAME)
            .setEntryComputationId(id)
            .setHostProgramShape(signature)
            .setInputOutputAlias(aliases)
            .build());
  }

  /** A constant is part of the program; a loop gets copies, which it changes. */
  private long operand(HloInstructionProto operand, boolean changed) {
    if (operand.getOpcode().equals("constant")) {
      return add(copy(operand, Map.of())).getId();
    }
    return argument(operand.getShape(), changed);
  }

  private long argument(ShapeProto shape, boolean changed) {
    if (!HloShapes.isTuple(shape)) {
      long parameter = parameter(shape);
      return changed ? add("copy", shape, List.of(parameter)) : parameter;
    }
    var members = new ArrayList<Long>();
    shape.getTupleShapesList().forEach(s -> members.add(argument(s, changed)));
    return add("tuple", shape, members);
  }

  private long parameter(ShapeProto shape) {
    int number = signature.getParametersCount();
    signature.addParameters(shape).addParameterNames("p" + number);
    return add(HloInstructionProto.newBuilder()
            .setOpcode("parameter")
            .setShape(shape)
            .setParameterNumber(number))
        .getId();
  }

  private long add(String opcode, ShapeProto shape, List<Long> operands) {
    return add(HloInstructionProto.newBuilder()
            .setOpcode(opcode)
            .setShape(shape)
            .addAllOperandIds(operands))
        .getId();
  }

  private HloInstructionProto add(HloInstructionProto.Builder i) {
    HloInstructionProto numbered = numbered(i);
    entry.addInstructions(numbered);
    return numbered;
  }

  private HloInstructionProto numbered(HloInstructionProto.Builder i) {
    long id = next++;
    return i.setId(id).setName("i" + id).build();
  }

  /** The same operation on other operands. */
  private HloInstructionProto.Builder copy(HloInstructionProto i, Map<Long, Long> operands) {
    var copy =
        i.toBuilder()
            .clearOperandIds()
            .clearCalledComputationIds()
            .clearControlPredecessorIds()
            .setMetadata(OpMetadata.getDefaultInstance());
    i.getOperandIdsList().forEach(o -> copy.addOperandIds(of(operands, o)));
    i.getCalledComputationIdsList().forEach(c -> copy.addCalledComputationIds(computation(c)));
    return copy;
  }

  /** A computation and, before it, those that it calls. */
  private long computation(long id) {
    Long known = copied.get(id);
    if (known != null) {
      return known;
    }
    HloComputationProto original = of(all, id);
    var instructions = new HashMap<Long, Long>();
    HloComputationProto.Builder copy = original.toBuilder().clearInstructions();
    for (HloInstructionProto i : original.getInstructionsList()) {
      HloInstructionProto made = numbered(copy(i, instructions));
      instructions.put(i.getId(), made.getId());
      copy.addInstructions(made);
    }
    long made = next++;
    copied.put(id, made);
    module.addComputations(
        copy.setName("c" + made)
            .setProgramShape(renamed(original.getProgramShape()))
            .setId(made)
            .setRootId(of(instructions, original.getRootId()))
            .build());
    return made;
  }

  /** Names that do not make equal computations differ. */
  private static ProgramShapeProto.Builder renamed(ProgramShapeProto shape) {
    ProgramShapeProto.Builder renamed = shape.toBuilder();
    for (int p = 0; p < shape.getParameterNamesCount(); p++) {
      renamed.setParameterNames(p, "p" + p);
    }
    return renamed;
  }

  private static ShapeProto.Builder f32() {
    return ShapeProto.newBuilder().setElementType(11);
  }

  private static <V> V of(Map<Long, V> values, long id) {
    return Objects.requireNonNull(values.get(id), () -> "instruction or computation " + id);
  }
}
