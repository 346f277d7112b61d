package org.nanodo.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.OptionalDouble;
import org.nanodo.pjrt.NativeProgram;
import org.nanodo.pjrt.OptimizedProgram;
import org.nanodo.proto.HloModuleProto;
import org.nanodo.proto.HloModuleProtoWithConfig;

/** What a compiler made of a program, whether or not there is a device to run it. */
public final class CompiledProgram implements AutoCloseable {
  private final NativeProgram program;

  CompiledProgram(NativeProgram program) {
    this.program = program;
  }

  /** What the program takes of each device's memory. */
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

  /** The compiler's estimate of floating-point operations on each device; the CPU has none. */
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

  /** How the devices talk to each other, in the order of the optimized program. */
  public List<Collective> collectives() {
    return HloCollectives.of(module());
  }

  /** The optimized program as one device runs it: a serialized {@code HloModuleProto}. */
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
