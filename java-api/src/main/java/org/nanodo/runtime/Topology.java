package org.nanodo.runtime;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.nanodo.pjrt.NativeTopology;
import org.nanodo.pjrt.Plugin;

/** Devices to compile for that need not be there. */
public final class Topology implements AutoCloseable {
  private final NativeTopology topology;
  private final Plugin plugin;

  private Topology(NativeTopology topology, Plugin plugin) {
    this.topology = topology;
    this.plugin = plugin;
  }

  /**
   * Describes devices to the compiler in a plugin.
   *
   * @param name as the plugin has it, such as {@code v5e:2x4}
   * @param options each a string, an integer or a boolean
   * @throws PjrtException if the plugin cannot compile for absent devices, or knows none such
   */
  public static Topology of(Path plugin, String name, Map<String, Object> options) {
    return PjrtException.rethrown(
        () -> {
          Plugin loaded = Plugin.load(plugin);
          return new Topology(loaded.topology(name, options), loaded);
        });
  }

  /** The platform as its plugin names it, such as {@code tpu}. */
  public String platform() {
    return PjrtException.rethrown(topology::platformName);
  }

  public String platformVersion() {
    return PjrtException.rethrown(topology::platformVersion);
  }

  /** The plugin's file and the version of its C API. */
  public String pluginDescription() {
    return plugin.toString();
  }

  /** How many devices there are. */
  public int devices() {
    return topology.deviceKinds().size();
  }

  /** What the first device is, such as {@code TPU v5 lite}. */
  public String deviceKind() {
    return topology.deviceKinds().get(0);
  }

  /**
   * Compiles StableHLO text.
   *
   * @param compileOptions as {@link CompileOptions#toBytes} makes them
   * @throws PjrtException with the compiler's own message
   */
  public CompiledProgram compile(String stablehlo, byte[] compileOptions) {
    byte[] program = stablehlo.getBytes(StandardCharsets.UTF_8);
    return PjrtException.rethrown(
        () -> new CompiledProgram(topology.compile(program, compileOptions)));
  }

  @Override
  public void close() {
    PjrtException.rethrown(topology::close);
  }
}
