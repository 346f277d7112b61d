package org.nanodo.runtime;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.nanodo.proto.CompileOptionsProto;
import org.nanodo.proto.DeviceAssignmentProto;
import org.nanodo.proto.DeviceAssignmentProto.ComputationDevice;
import org.nanodo.proto.ExecutableBuildOptionsProto;
import org.nanodo.proto.OptionOverrideProto;

/**
 * Options of a compilation.
 *
 * @param partitions the number of devices that the program is partitioned over
 * @param shardy whether shardings are in Shardy's dialect ({@code sdy}) rather than GSPMD's
 * @param flags XLA's flags for this compilation ({@code xla_…}), each a {@link String}, {@link
 *     Boolean}, {@link Long}, {@link Integer} or {@link Double}
 */
public record CompileOptions(int partitions, boolean shardy, Map<String, Object> flags) {
  public CompileOptions {
    flags = Map.copyOf(flags);
  }

  /** One program over {@code partitions} devices, with Shardy and no flags. */
  public static CompileOptions partitions(int partitions) {
    return new CompileOptions(partitions, true, Map.of());
  }

  /** The same with this value of one flag. */
  public CompileOptions withFlag(String name, Object value) {
    var more = new HashMap<>(flags);
    more.put(name, value);
    return new CompileOptions(partitions, shardy, more);
  }

  /**
   * The same with the program dumped before and after optimization to {@code folder}, for {@link
   * HloDump}.
   */
  public CompileOptions dumpingTo(Path folder) {
    return withFlag("xla_dump_to", folder.toString()).withFlag("xla_dump_hlo_as_text", true);
  }

  /** The bytes that {@link Client#compile} takes; devices are numbered from 0. */
  public byte[] toBytes() {
    var build =
        ExecutableBuildOptionsProto.newBuilder()
            .setDeviceOrdinal(-1)
            .setNumReplicas(1)
            .setNumPartitions(partitions)
            .setUseSpmdPartitioning(partitions > 1)
            .setUseShardyPartitioner(shardy)
            .setDeviceAssignment(devices());
    var options = CompileOptionsProto.newBuilder().setExecutableBuildOptions(build);
    // Sorted, so that equal options are equal bytes.
    new TreeMap<>(flags)
        .forEach((name, value) -> options.putEnvOptionOverrides(name, override(name, value)));
    return options.build().toByteArray();
  }

  private DeviceAssignmentProto devices() {
    var assignment =
        DeviceAssignmentProto.newBuilder().setReplicaCount(1).setComputationCount(partitions);
    for (long id = 0; id < partitions; id++) {
      assignment.addComputationDevices(ComputationDevice.newBuilder().addReplicaDeviceIds(id));
    }
    return assignment.build();
  }

  private static OptionOverrideProto override(String name, Object value) {
    var proto = OptionOverrideProto.newBuilder();
    if (value instanceof String text) {
      proto.setStringField(text);
    } else if (value instanceof Boolean flag) {
      proto.setBoolField(flag);
    } else if (value instanceof Integer || value instanceof Long) {
      proto.setIntField(((Number) value).longValue());
    } else if (value instanceof Double number) {
      proto.setDoubleField(number);
    } else {
      throw new IllegalArgumentException(
          "flag %s is a %s: use a string, a boolean, an integer or a double"
              .formatted(name, value.getClass().getSimpleName()));
    }
    return proto.build();
  }
}
