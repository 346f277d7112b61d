package org.nanodo.pjrt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.nanodo.pjrt.bindings.PJRT_Api;
import org.nanodo.pjrt.bindings.PJRT_Client_Create_Args;
import org.nanodo.pjrt.bindings.PJRT_Plugin_Attributes_Args;
import org.nanodo.pjrt.bindings.PJRT_Plugin_Initialize_Args;
import org.nanodo.pjrt.bindings.PJRT_TopologyDescription_Create_Args;
import org.nanodo.pjrt.bindings.global.pjrt;
import org.nanodo.pjrt.store.PluginFile;

/** A PJRT plugin in this process. Plugins are loaded once and stay until the process ends. */
public final class Plugin {
  static {
    JavaCpp.configure();
  }

  private static final Map<Path, Plugin> LOADED = new ConcurrentHashMap<>();

  private final Path file;
  private final PJRT_Api api;
  private final Map<String, Handler> registered = new ConcurrentHashMap<>();

  private Plugin(Path file, PJRT_Api api) {
    this.file = file;
    this.api = api;
  }

  /**
   * Loads the plugin in {@code file}, or returns it if it is loaded.
   *
   * @throws PluginException if the file does not exist, is no plugin, or its version is
   *     incompatible
   */
  public static Plugin load(Path file) {
    Path real;
    try {
      real = file.toRealPath();
    } catch (IOException e) {
      throw new PluginException(
          "plugin %s does not exist: give the path of a PJRT plugin (.so)".formatted(file), e);
    }
    return LOADED.computeIfAbsent(real, Plugin::open);
  }

  /**
   * Loads a plugin after setting its environment variables and loading its libraries. A library
   * that cannot be loaded is ignored: most programs do without it.
   *
   * @throws PluginException as {@link #load(Path)}
   */
  public static Plugin load(PluginFile plugin) {
    plugin.environment().forEach(pjrt::nanodo_setenv);
    plugin.preload().forEach(library -> pjrt.nanodo_preload(library.toString()));
    return load(plugin.file());
  }

  private static Plugin open(Path file) {
    SharedLibrary.check(file);
    int[] stage = new int[1];
    byte[] why = new byte[1000];
    try (var scope = new PointerScope()) {
      PJRT_Api api = pjrt.nanodo_open(new BytePointer(file.toString()), stage, why, why.length);
      if (api == null) {
        throw Handshake.refused(file, stage[0], cString(why));
      }
      Handshake.check(file, api);
      scope.detach(api);
      Calls.check(
          api,
          api.PJRT_Plugin_Initialize().call(Calls.zeroed(new PJRT_Plugin_Initialize_Args())),
          "initialising plugin " + file);
      return new Plugin(file, api);
    }
  }

  private static String cString(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.substring(0, text.indexOf('\0'));
  }

  /**
   * Lets the programs of this plugin call {@link HostFunctions}.
   *
   * @throws PluginException if it has no extension for custom calls
   */
  public void enableCallbacks() {
    register("nanodo_callback", "Host", Handler.intoJava());
  }

  /**
   * Has the custom calls of a name run a handler, in programs of this plugin. A name keeps its
   * handler.
   *
   * @param platform as XLA calls it, such as {@code Host}
   * @throws PluginException if it has no extension for custom calls
   * @throws NativeException if the handler is of another version of XLA's FFI, or the name has
   *     another one
   */
  public void register(String name, String platform, Handler handler) {
    if (!pjrt.nanodo_has_ffi(api)) {
      throw new PluginException(
          "plugin %s has no FFI extension, so its programs cannot call functions of this process: give another with --plugin=FILE"
              .formatted(file));
    }
    if (registered.putIfAbsent(name, handler) == null) {
      try {
        Calls.check(
            api,
            pjrt.nanodo_register_handler(api, name, platform, handler.address()),
            "registering a handler of " + name);
      } catch (NativeException e) {
        registered.remove(name);
        throw e;
      }
    }
  }

  public Path file() {
    return file;
  }

  /** The version of the PJRT C API that the plugin was built with, such as {@code 0.115}. */
  public String apiVersion() {
    var version = api.pjrt_api_version();
    return version.major_version() + "." + version.minor_version();
  }

  /** The file and the version of the C API. */
  @Override
  public String toString() {
    return "%s (PJRT C API %s)".formatted(file, apiVersion());
  }

  /** What the plugin says of itself, such as the versions of StableHLO that it reads. */
  public Map<String, Object> attributes() {
    try (var scope = new PointerScope()) {
      var args = Calls.zeroed(new PJRT_Plugin_Attributes_Args());
      Calls.check(api, api.PJRT_Plugin_Attributes().call(args), "asking a plugin what it is");
      return NamedValues.read(args.attributes(), args.num_attributes());
    }
  }

  /** Starts a client, with options by name: each a string, an integer or a boolean. */
  public NativeClient client(Map<String, Object> options) {
    try (var scope = new PointerScope()) {
      var args = Calls.zeroed(new PJRT_Client_Create_Args());
      if (!options.isEmpty()) {
        args.create_options(NamedValues.write(options)).num_options(options.size());
      }
      Calls.check(api, api.PJRT_Client_Create().call(args), "starting a client of " + file);
      return new NativeClient(api, args.client().address());
    }
  }

  /**
   * Describes devices that need not be attached, by a name such as {@code v5e:2x4} and options as
   * for {@link #client}.
   *
   * @throws PluginException if this plugin cannot compile for devices that are not attached
   * @throws NativeException if it does not know such devices
   */
  public NativeTopology topology(String name, Map<String, Object> options) {
    if (api.PJRT_TopologyDescription_Create() == null || api.PJRT_Compile() == null) {
      throw new PluginException(absentDevices());
    }
    try (var scope = new PointerScope()) {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      var args = Calls.zeroed(new PJRT_TopologyDescription_Create_Args());
      args.topology_name(new BytePointer(bytes)).topology_name_size(bytes.length);
      if (!options.isEmpty()) {
        args.create_options(NamedValues.write(options)).num_options(options.size());
      }
      Calls.check(
          api, api.PJRT_TopologyDescription_Create().call(args), "describing devices " + name);
      return new NativeTopology(api, args.topology().address());
    } catch (NativeException e) {
      throw e.code().equals("UNIMPLEMENTED") ? new PluginException(absentDevices(), e) : e;
    }
  }

  private String absentDevices() {
    return "plugin %s cannot compile for devices that are not attached: give another with --plugin=FILE"
        .formatted(file);
  }
}
