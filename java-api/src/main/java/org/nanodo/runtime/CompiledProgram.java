package org.nanodo.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.OptionalDouble;
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

  /** The compiler's estimate of floating-point operations per device; empty on the CPU. */
  public OptionalDouble flops() {
    try {
      return PjrtException.rethrown(program::costAnalysis).get("flops") instanceof Number flops
          ? OptionalDouble.of(flops.doubleValue())
          : OptionalDouble.empty();
    } catch (PjrtException e) {
      if (e.code().equals("UNIMPLEMENTED")) {
        return OptionalDouble.empty();
      }
      throw e;
    }
  }

  /** The collectives, in the order of the optimized program. */
  public List<Collective> collectives() {
    return HloCollectives.of(module());
  }

  /** The optimized program of one device: a serialized {@code HloModuleProto}. */
  public byte[] optimized() {
    return module().toByteArray();
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
