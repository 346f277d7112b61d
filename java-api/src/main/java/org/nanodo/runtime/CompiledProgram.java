package org.nanodo.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.nanodo.pjrt.NativeProgram;
import org.nanodo.pjrt.OptimizedProgram;
import org.nanodo.proto.HloModuleProto;
import org.nanodo.proto.HloModuleProtoWithConfig;

/** A compiled program, loaded on devices or compiled ahead of time. */
public final class CompiledProgram implements AutoCloseable {
  private final NativeProgram program;

  CompiledProgram(NativeProgram program) {
    this.program = program;
  }

  /** The memory that the program takes on each device. */
  public MemoryStats memoryStats() {
    var memory = PjrtException.rethrown(program::memory);
    return new MemoryStats(
        memory.arguments(),
        memory.outputs(),
        memory.temporaries(),
        memory.aliased(),
        memory.code(),
        memory.peak());
  }

  /** What a run of it costs on each device. */
  public Cost cost() {
    HloModuleProto module = module();
    HloCost cost = reported().orElseGet(() -> HloCostAnalysis.of(module));
    var communication = new TreeMap<String, Long>();
    for (Collective c : HloCollectives.of(module)) {
      communication.merge(c.kind(), c.runs() * c.bytes(), Long::sum);
    }
    return new Cost(
        cost.flops(), cost.transcendentals(), cost.bytes(), memoryStats(), communication);
  }

  /** What the plugin says; empty on the CPU. */
  private Optional<HloCost> reported() {
    try {
      Map<String, Object> cost = PjrtException.rethrown(program::costAnalysis);
      return cost.containsKey("flops")
          ? Optional.of(
              new HloCost(
                  number(cost, "flops"),
                  number(cost, "transcendentals"),
                  number(cost, "bytes accessed")))
          : Optional.empty();
    } catch (PjrtException e) {
      if (e.code().equals("UNIMPLEMENTED")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static double number(Map<String, Object> cost, String name) {
    return cost.get(name) instanceof Number number ? number.doubleValue() : 0;
  }

  /** The collectives, in the order of the optimized program. */
  public List<Collective> collectives() {
    return HloCollectives.of(module());
  }

  /** The optimized program of one device: a serialized {@code HloModuleProto}. */
  public byte[] optimized() {
    return module().toByteArray();
  }

  /** Its operations, each to be run by itself. */
  public List<HloPiece> pieces() {
    return HloPieces.of(module());
  }

  private HloModuleProto module() {
    OptimizedProgram code = PjrtException.rethrown(program::optimized);
    try {
      return code.format().equals("hlo_with_config")
          ? HloModuleProtoWithConfig.parseFrom(code.code()).getHloModule()
          : HloModuleProto.parseFrom(code.code());
    } catch (InvalidProtocolBufferException e) {
      throw new PjrtException(
          "INTERNAL",
          "the plugin's optimized program, of format %s, cannot be read".formatted(code.format()),
          e);
    }
  }

  /** Bytes from which the same plugin loads the program again: {@link Client#load}. */
  public byte[] serialize() {
    return PjrtException.rethrown(program::serialize);
  }

  @Override
  public void close() {
    PjrtException.rethrown(program::close);
  }
}
