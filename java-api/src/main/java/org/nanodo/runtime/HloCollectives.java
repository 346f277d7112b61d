package org.nanodo.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nanodo.proto.HloComputationProto;
import org.nanodo.proto.HloInstructionProto;
import org.nanodo.proto.HloModuleProto;
import org.nanodo.proto.ShapeProto;

/** Finds the collectives of an optimized program and of the computations that it calls. */
final class HloCollectives {
  private static final Set<String> KINDS =
      Set.of(
          "all-gather",
          "all-reduce",
          "reduce-scatter",
          "all-to-all",
          "ragged-all-to-all",
          "collective-permute",
          "collective-broadcast");

  /** Their result is a pair of operand and result. */
  private static final Set<String> PAIRS = Set.of("all-gather-start", "collective-permute-start");

  /** These refer to a computation that is counted where it starts. */
  private static final Set<String> CONTINUED = Set.of("async-update", "async-done");

  private final Map<Long, HloComputationProto> computations = new HashMap<>();
  private final List<Collective> found = new ArrayList<>();
  private final Set<String> chains = new HashSet<>();

  private HloCollectives(HloModuleProto module) {
    module.getComputationsList().forEach(c -> computations.put(c.getId(), c));
  }

  static List<Collective> of(HloModuleProto module) {
    var collectives = new HloCollectives(module);
    collectives.visit(module.getEntryComputationId(), 1);
    return List.copyOf(collectives.found);
  }

  private void visit(long computation, long runs) {
    HloComputationProto body = computations.get(computation);
    if (body == null) {
      return;
    }
    Map<Long, ShapeProto> shapes = new HashMap<>();
    for (HloInstructionProto i : body.getInstructionsList()) {
      shapes.put(i.getId(), i.getShape());
    }
    for (HloInstructionProto i : body.getInstructionsList()) {
      String kind = i.getOpcode().replaceFirst("-start$", "");
      if (KINDS.contains(kind)) {
        // Libtpu splits some into pieces, overlapped with other work, with one chain_id. Channel
        // ids do not identify a collective: copies inlined several times share one.
        String chain = i.getFrontendAttributes().getMapOrDefault("chain_id", "");
        if (chain.isEmpty() || chains.add(chain)) {
          found.add(collective(kind, i, shapes, runs));
        }
      } else if (!CONTINUED.contains(i.getOpcode())) {
        long times = i.getOpcode().equals("while") ? runs * HloLoop.trips(i, computations) : runs;
        i.getCalledComputationIdsList().forEach(c -> visit(c, times));
      }
    }
  }

  private static Collective collective(
      String kind, HloInstructionProto i, Map<Long, ShapeProto> shapes, long runs) {
    ShapeProto result =
        PAIRS.contains(i.getOpcode()) ? i.getShape().getTupleShapes(1) : i.getShape();
    long in =
        i.getOperandIdsList().stream()
            .mapToLong(
                o -> HloShapes.bytes(shapes.getOrDefault(o, ShapeProto.getDefaultInstance())))
            .sum();
    var sizes = new ArrayList<List<Long>>();
    addSizes(result, sizes);
    return new Collective(kind, List.copyOf(sizes), Math.max(in, HloShapes.bytes(result)), runs);
  }

  private static void addSizes(ShapeProto shape, List<List<Long>> sizes) {
    if (shape.getTupleShapesCount() > 0) {
      shape.getTupleShapesList().forEach(s -> addSizes(s, sizes));
    } else {
      sizes.add(shape.getDimensionsList());
    }
  }
}
