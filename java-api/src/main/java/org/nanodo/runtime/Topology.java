package org.nanodo.runtime;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.nanodo.pjrt.NativeTopology;
import org.nanodo.pjrt.Plugin;
import org.nanodo.pjrt.store.PluginFile;

/** A description of devices to compile for ahead of time. */
public final class Topology implements AutoCloseable {
  private final Plugin plugin;
  private final NativeTopology topology;
  private final Map<String, Object> xlaFlags;

  private Topology(Plugin plugin, NativeTopology topology, Map<String, Object> xlaFlags) {
    this.plugin = plugin;
    this.topology = topology;
    this.xlaFlags = xlaFlags;
  }

  static Topology of(
      PluginFile file, String name, Map<String, Object> options, Map<String, Object> xlaFlags) {
    Plugin plugin = Plugin.load(file);
    var flags = new HashMap<String, Object>();
    file.tools().ifPresent(tools -> flags.put("xla_gpu_cuda_data_dir", tools.toString()));
    flags.putAll(xlaFlags);
    return new Topology(plugin, plugin.topology(name, options), Map.copyOf(flags));
  }

  /** XLA's flags of all programs. */
  public Map<String, Object> xlaFlags() {
    return xlaFlags;
  }

  /** The platform as its plugin names it, such as {@code tpu}. */
  public String platform() {
    return PjrtException.rethrown(topology::platformName);
  }

  /** As {@link Client#enableHandlers}. */
  public void enableHandlers() {
    PjrtException.rethrown(() -> FfiTargets.enter(plugin, topology.platformName()));
  }

  /** The number of devices. */
  public int devices() {
    return topology.deviceKinds().size();
  }

  /** The kind of the first device, such as {@code TPU v5 lite}. */
  public String deviceKind() {
    return topology.deviceKinds().get(0);
  }

  /**
   * Compiles StableHLO text.
   *
   * @param compileOptions as {@link CompileOptions#toBytes} makes them
   * @throws PjrtException with the compiler's own message
   * @throws XlaFlagException if the plugin rejects one of the flags
   */
  public CompiledProgram compile(String stablehlo, byte[] compileOptions) {
    byte[] program = stablehlo.getBytes(StandardCharsets.UTF_8);
    return XlaFlagException.rethrown(
        () -> new CompiledProgram(topology.compile(program, compileOptions)));
  }

  @Override
  public void close() {
    PjrtException.rethrown(topology::close);
  }
}
