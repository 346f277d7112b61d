package org.nanodo.runtime;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.Pointer;
import org.nanodo.ir.TensorType;
import org.nanodo.pjrt.NativeBuffer;
import org.nanodo.pjrt.NativeClient;
import org.nanodo.pjrt.NativeDevice;
import org.nanodo.pjrt.Plugin;
import org.nanodo.pjrt.store.Looked;
import org.nanodo.pjrt.store.PluginSearch;
import org.nanodo.pjrt.store.Plugins;
import org.nanodo.pjrt.store.Purpose;

/**
 * The devices of one platform. Closing it closes its buffers and executables; close those earlier
 * to free memory earlier.
 */
public final class Client implements AutoCloseable {
  private static final String NOTHING = "module { func.func public @main() { return } }";

  private final NativeClient client;
  private final Plugin plugin;
  private final Optional<Path> compileCache;
  private final Map<String, Object> xlaFlags;
  private final List<Device> devices;
  private final AtomicInteger compilations = new AtomicInteger();

  private Client(NativeClient client, Plugin plugin, ClientOptions options) {
    this.client = client;
    this.plugin = plugin;
    this.compileCache = options.compileCache();
    this.xlaFlags = options.xlaFlags();
    this.devices = client.devices().stream().map(Device::new).toList();
  }

  /**
   * Opens a platform.
   *
   * @throws PjrtException if its plugin cannot be found or loaded
   * @throws XlaFlagException if the plugin rejects one of the flags for every program
   */
  public static Client open(ClientOptions options) {
    Client client = PjrtException.rethrown(() -> start(options));
    try {
      client.checkFlags();
      return client;
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }

  /** Rejects wrong flags now rather than at the first compilation. */
  private void checkFlags() {
    if (!xlaFlags.isEmpty()) {
      byte[] options = new CompileOptions(1, true, xlaFlags).toBytes();
      compileNow(NOTHING, options).close();
    }
  }

  /**
   * Downloads the plugin, if it is not in the store, and loads it.
   *
   * @throws PjrtException if it cannot be found or loaded
   */
  public static void load(ClientOptions options) {
    PjrtException.rethrown(() -> plugin(options));
  }

  /**
   * The places that were searched for the plugin and what was found, one per line; the last is
   * used.
   *
   * @throws PjrtException if a configured file does not exist
   */
  public static List<String> places(ClientOptions options) {
    return PjrtException.rethrown(
        () -> search(options).places().stream().map(Looked::toString).toList());
  }

  private static PluginSearch search(ClientOptions options) {
    return Plugins.search(options.platform(), options.plugin(), Purpose.RUN);
  }

  private static Plugin plugin(ClientOptions options) {
    return Plugin.load(search(options).plugin());
  }

  private static Client start(ClientOptions options) {
    Plugin plugin = plugin(options);
    var settings = new LinkedHashMap<>(options.settings());
    if (options.devices() > 0) {
      settings.put("cpu_device_count", options.devices());
    }
    return new Client(plugin.client(settings), plugin, options);
  }

  /**
   * Lets programs call Java functions of this process.
   *
   * @throws PjrtException if the plugin cannot
   */
  public void enableCallbacks() {
    PjrtException.rethrown(plugin::enableCallbacks);
  }

  /** Lets programs call the handlers that are registered for the platform. */
  public void enableHandlers() {
    PjrtException.rethrown(() -> FfiTargets.enter(plugin, client.platformName()));
  }

  /** The platform as its plugin names it, such as {@code cpu}. */
  public String platform() {
    return PjrtException.rethrown(client::platformName);
  }

  /** The version of the plugin, in its own words. */
  public String platformVersion() {
    return PjrtException.rethrown(client::platformVersion);
  }

  /** The plugin's file and the version of its C API. */
  public String pluginDescription() {
    return plugin.toString();
  }

  /** The folder of the compilation cache, if there is one. */
  public Optional<Path> compileCache() {
    return compileCache;
  }

  /** XLA's flags of all programs. */
  public Map<String, Object> xlaFlags() {
    return xlaFlags;
  }

  /**
   * What compiled code depends on besides program and options: the plugin's build, the devices and,
   * on the CPU, the CPU's model and features.
   */
  public String fingerprint() {
    return Fingerprint.of(this, plugin);
  }

  /** The same whatever the number of devices, for what is known of the machine. */
  public String machineFingerprint() {
    return Fingerprint.ofMachine(this, plugin);
  }

  /** The number of programs compiled so far, without those loaded from the cache. */
  public int compilations() {
    return compilations.get();
  }

  /** The devices that this process uses. */
  public List<Device> devices() {
    return devices;
  }

  /**
   * Compiles StableHLO text.
   *
   * @param compileOptions as {@link CompileOptions#toBytes} makes them
   * @throws PjrtException with the compiler's own message
   * @throws XlaFlagException if the plugin rejects one of the flags
   */
  public Executable compile(String stablehlo, byte[] compileOptions) {
    Executable executable = compileNow(stablehlo, compileOptions);
    compilations.incrementAndGet();
    return executable;
  }

  /**
   * Compiles a serialized {@code HloModuleProto}, such as a piece of a program that is optimized
   * already.
   *
   * @throws PjrtException with the compiler's own message, also if the plugin takes no HLO
   */
  Executable compileHlo(byte[] module, byte[] compileOptions) {
    return XlaFlagException.rethrown(
        () -> new Executable(this, client.compileHlo(module, compileOptions)));
  }

  private Executable compileNow(String stablehlo, byte[] compileOptions) {
    byte[] program = stablehlo.getBytes(StandardCharsets.UTF_8);
    return XlaFlagException.rethrown(
        () -> new Executable(this, client.compile(program, compileOptions)));
  }

  /**
   * Loads a program that {@link CompiledProgram#serialize} returned with the same plugin and kind
   * of devices.
   *
   * @throws PjrtException if it is from another plugin, for other devices, or damaged
   */
  public Executable load(byte[] serialized) {
    return PjrtException.rethrown(() -> new Executable(this, client.load(serialized)));
  }

  /**
   * Copies shards to devices, in one native call: device {@code i} gets an array of type {@code
   * part} that begins {@code offsets[i]} bytes after the position of {@code direct}, with strides
   * {@code byteStrides}. The memory may be changed once this returns.
   *
   * @throws IllegalArgumentException if a shard would exceed the buffer
   */
  public List<Buffer> put(
      List<Device> devices,
      TensorType part,
      ByteBuffer direct,
      long[] offsets,
      long[] byteStrides) {
    HostMemory.checkStrided(direct, part, devices.size(), offsets, byteStrides);
    NativeBuffer[] made =
        PjrtException.rethrown(
            () ->
                client.put(
                    devices.stream().map(Device::unwrap).toList(),
                    PjrtTypes.code(part.dtype()),
                    PjrtTypes.dims(part),
                    direct,
                    offsets,
                    byteStrides));
    var buffers = new ArrayList<Buffer>(made.length);
    for (int i = 0; i < made.length; i++) {
      buffers.add(new Buffer(part, devices.get(i), made[i]));
    }
    return buffers;
  }

  /**
   * Copies buffers to the host and waits for them, in one native call: buffer {@code i} in
   * row-major order to {@code offsets[i]} bytes after the position of {@code direct}.
   *
   * @throws IllegalArgumentException if a buffer would exceed {@code direct}
   * @throws PjrtException if the computation of one failed
   */
  public static void fetch(List<Buffer> buffers, ByteBuffer direct, long[] offsets) {
    HostMemory.checkDense(direct, buffers, offsets);
    PjrtException.rethrown(
        () ->
            NativeBuffer.fetch(
                buffers.stream().map(Buffer::unwrap).toArray(NativeBuffer[]::new),
                buffers.stream().mapToLong(b -> b.type().rank()).toArray(),
                buffers.stream().mapToLong(b -> b.type().bytes()).toArray(),
                direct,
                offsets));
  }

  Device device(NativeDevice wanted) {
    return devices.stream().filter(d -> d.unwrap() == wanted).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    PjrtException.rethrown(client::close);
    // Else the C library keeps what its threads have freed, and a sweep grows with every run.
    Pointer.trimMemory();
  }
}
