package org.nanodo.runtime;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.nanodo.ir.TensorType;
import org.nanodo.proto.HloModuleProto;

/**
 * A program as its compiler's last pass left it. Equal operations of a program make equal programs.
 */
public final class HloProgram {
  private final ByteString module;
  private final List<Optional<TensorType>> parameters;
  private final int[] reused;

  HloProgram(HloModuleProto module) {
    this.module = module.toByteString();
    this.parameters =
        module.getHostProgramShape().getParametersList().stream().map(HloShapes::type).toList();
    this.reused =
        module.getInputOutputAlias().getEntriesList().stream()
            .mapToInt(a -> (int) a.getParameterNumber())
            .toArray();
  }

  /** A serialized {@code HloModuleProto}. */
  public byte[] toBytes() {
    return module.toByteArray();
  }

  /** The types of its parameters; empty of what is not an array. */
  List<Optional<TensorType>> parameters() {
    return parameters;
  }

  /** For each result the number of the parameter whose memory it takes. */
  int[] reused() {
    return reused.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HloProgram p && module.equals(p.module);
  }

  @Override
  public int hashCode() {
    return module.hashCode();
  }
}
