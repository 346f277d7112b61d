package org.nanodo.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.nanodo.proto.HloInstructionProto;
import org.nanodo.proto.HloModuleProto;
import org.nanodo.proto.ShapeProto;

/**
 * XLA's estimate of a program's cost, for plugins that do not give it. What an operation costs is
 * defined by {@code xla/service/hlo_cost_analysis.cc}: a loop counts as one iteration, a
 * conditional as its most expensive branch, and what a fusion has inside takes no memory.
 */
final class HloCostAnalysis {
  /** A constant of more elements is read from memory, a smaller one is part of the code. */
  private static final int IMMEDIATE = 8;

  private static final int POINTER = 8;

  private static final Set<String> WITHOUT_MEMORY =
      Set.of(
          "parameter",
          "constant",
          "get-tuple-element",
          "bitcast",
          "domain",
          "after-all",
          "add-dependency");

  private final Map<Long, HloBody> bodies = new HashMap<>();
  private final Map<Long, HloCost> known = new HashMap<>();

  HloCostAnalysis(HloModuleProto module) {
    module.getComputationsList().forEach(c -> bodies.put(c.getId(), new HloBody(c)));
  }

  static HloCost of(HloModuleProto module) {
    return new HloCostAnalysis(module).computation(module.getEntryComputationId());
  }

  HloBody body(long id) {
    return Objects.requireNonNull(bodies.get(id));
  }

  private HloCost computation(long id) {
    HloCost cost = known.get(id);
    if (cost == null) {
      HloBody body = body(id);
      cost = HloCost.NONE;
      for (HloInstructionProto i : body.instructions()) {
        cost = cost.plus(instruction(i, body));
      }
      known.put(id, cost);
    }
    return cost;
  }

  private HloCost called(HloInstructionProto i, int computation) {
    return computation(i.getCalledComputationIds(computation));
  }

  HloCost instruction(HloInstructionProto i, HloBody body) {
    return switch (i.getOpcode()) {
      case "fusion" -> called(i, 0).withBytes(fusionBytes(i));
      case "call", "async-start" -> called(i, 0);
      case "while" -> called(i, 0).plus(called(i, 1));
      case "conditional" ->
          i.getCalledComputationIdsList().stream()
              .map(this::computation)
              .reduce(HloCost.NONE, HloCost::max);
      default -> arithmetic(i, body).withBytes(bytes(i, body));
    };
  }

  private HloCost arithmetic(HloInstructionProto i, HloBody body) {
    return switch (i.getOpcode()) {
      case "map" -> called(i, 0).times(HloShapes.elements(i.getShape()));
      case "reduce" ->
          called(i, 0)
              .times(HloShapes.elements(body.operandShape(i, 0)) - HloShapes.elements(first(i)));
      case "reduce-window" ->
          called(i, 0).times((HloFlops.window(i) - 1) * HloShapes.elements(first(i)));
      case "select-and-scatter" -> {
        long sources = HloShapes.elements(body.operandShape(i, 1));
        yield called(i, 0)
            .times(sources * (HloFlops.window(i) - 1))
            .plus(called(i, 1).times(sources));
      }
      case "scatter" -> called(i, 0).times(HloShapes.elements(body.operandShape(i, updates(i))));
      default -> HloFlops.of(i, body);
    };
  }

  private static ShapeProto first(HloInstructionProto i) {
    return HloShapes.isTuple(i.getShape()) ? i.getShape().getTupleShapes(0) : i.getShape();
  }

  /** The first of a scatter's operands that are updates: after its inputs and the indices. */
  private static int updates(HloInstructionProto scatter) {
    return scatter.getOperandIdsCount() / 2 + 1;
  }

  /** The bytes that an operation outside a fusion reads and writes. */
  private static double bytes(HloInstructionProto i, HloBody body) {
    if (WITHOUT_MEMORY.contains(i.getOpcode())) {
      return 0;
    }
    double result = size(i.getShape());
    return switch (i.getOpcode()) {
      case "tuple" -> result;
      case "slice" -> 2 * result;
      case "dynamic-slice", "gather" -> 2 * result + size(body.operandShape(i, 1));
      case "dynamic-update-slice" ->
          2 * size(body.operandShape(i, 1)) + size(body.operandShape(i, 2));
      case "scatter" -> {
        double bytes = size(body.operandShape(i, updates(i) - 1));
        for (int u = updates(i); u < i.getOperandIdsCount(); u++) {
          bytes += 3 * size(body.operandShape(i, u));
        }
        yield bytes;
      }
      case "cholesky" -> size(body.operandShape(i, 0));
      case "triangular-solve" ->
          result + size(body.operandShape(i, 0)) / 2 + size(body.operandShape(i, 1));
      case "all-reduce", "all-reduce-start" -> HloShapes.bytes(i.getShape()) + operands(i, body);
      default -> result + operands(i, body);
    };
  }

  private static double operands(HloInstructionProto i, HloBody body) {
    double bytes = 0;
    for (int o = 0; o < i.getOperandIdsCount(); o++) {
      bytes += size(body.operandShape(i, o));
    }
    return bytes;
  }

  /** A tuple is a table of pointers. */
  private static double size(ShapeProto shape) {
    return HloShapes.isTuple(shape)
        ? (double) POINTER * shape.getTupleShapesCount()
        : HloShapes.bytes(shape);
  }

  private double fusionBytes(HloInstructionProto fusion) {
    HloBody body = body(fusion.getCalledComputationIds(0));
    double bytes = 0;
    HloInstructionProto root = body.root();
    if (root.getOpcode().equals("tuple")) {
      for (int o = 0; o < root.getOperandIdsCount(); o++) {
        bytes += written(body.operand(root, o), body);
      }
    } else {
      bytes += written(root, body);
    }
    for (HloInstructionProto i : body.instructions()) {
      if (i.getOpcode().equals("parameter")) {
        bytes += read(i, body);
      } else if (i.getOpcode().equals("constant") && HloShapes.elements(i.getShape()) > IMMEDIATE) {
        bytes += HloShapes.bytes(i.getShape());
      }
    }
    return bytes;
  }

  /** Of an update in place, only what is updated. */
  private static double written(HloInstructionProto result, HloBody body) {
    return HloShapes.bytes(
        result.getOpcode().equals("dynamic-update-slice")
            ? body.operandShape(result, 1)
            : result.getShape());
  }

  /** The bytes of a fusion's argument that its operations read; most share one read. */
  private double read(HloInstructionProto argument, HloBody body) {
    double whole = HloShapes.bytes(argument.getShape());
    double bytes = 0;
    double shared = 0;
    for (HloInstructionProto user : body.users(argument)) {
      switch (user.getOpcode()) {
        case "fusion" -> bytes += readByFusion(argument, user);
        case "get-tuple-element" -> bytes += read(user, body);
        case "slice" -> bytes += HloShapes.bytes(user.getShape());
        case "broadcast", "reshape" -> bytes += whole;
        case "dynamic-slice" -> {
          if (user.getOperandIds(0) == argument.getId()) {
            bytes += HloShapes.bytes(user.getShape());
          } else {
            shared = whole;
          }
        }
        case "dynamic-update-slice" -> {
          if (user.getOperandIds(0) != argument.getId()) {
            shared = whole;
          }
        }
        default -> shared = whole;
      }
    }
    return bytes + shared;
  }

  private double readByFusion(HloInstructionProto argument, HloInstructionProto fusion) {
    HloBody inner = body(fusion.getCalledComputationIds(0));
    double bytes = 0;
    for (int o = 0; o < fusion.getOperandIdsCount(); o++) {
      if (fusion.getOperandIds(o) == argument.getId()) {
        bytes += read(inner.parameter(o), inner);
      }
    }
    return bytes;
  }
}
