package org.nanodo.pjrt;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.PointerScope;
import org.nanodo.pjrt.bindings.PJRT_Api;
import org.nanodo.pjrt.bindings.PJRT_Client;
import org.nanodo.pjrt.bindings.PJRT_Client_AddressableDevices_Args;
import org.nanodo.pjrt.bindings.PJRT_Client_Compile_Args;
import org.nanodo.pjrt.bindings.PJRT_Client_Destroy_Args;
import org.nanodo.pjrt.bindings.PJRT_Client_PlatformName_Args;
import org.nanodo.pjrt.bindings.PJRT_Client_PlatformVersion_Args;
import org.nanodo.pjrt.bindings.PJRT_Executable_DeserializeAndLoad_Args;
import org.nanodo.pjrt.bindings.PJRT_Program;
import org.nanodo.pjrt.bindings.global.pjrt;

/** A client of a plugin. Closing it closes every buffer and executable that was made through it. */
public final class NativeClient extends NativeHandle {
  private final PJRT_Api api;
  private final PJRT_Client client;
  private final Set<NativeHandle> children = ConcurrentHashMap.newKeySet();
  private final List<NativeDevice> devices;

  NativeClient(PJRT_Api api, long address) {
    super("client", address);
    this.api = api;
    this.client = new PJRT_Client(Calls.at(address));
    this.devices = findDevices();
  }

  PJRT_Api api() {
    return api;
  }

  public String platformName() {
    return using(
        () -> {
          var args = Calls.zeroed(new PJRT_Client_PlatformName_Args()).client(client);
          Calls.check(api, api.PJRT_Client_PlatformName().call(args), "asking for the platform");
          return Calls.text(args.platform_name(), args.platform_name_size());
        });
  }

  public String platformVersion() {
    return using(
        () -> {
          var args = Calls.zeroed(new PJRT_Client_PlatformVersion_Args()).client(client);
          Calls.check(api, api.PJRT_Client_PlatformVersion().call(args), "asking for the version");
          return Calls.text(args.platform_version(), args.platform_version_size());
        });
  }

  /** The devices that this process can use, in the plugin's order. */
  public List<NativeDevice> devices() {
    return devices;
  }

  /**
   * Compiles a program in StableHLO, text or bytecode, with a serialized {@code
   * CompileOptionsProto}.
   *
   * @throws NativeException with the compiler's own message
   */
  public NativeExecutable compile(byte[] program, byte[] options) {
    return compile(() -> Calls.stablehlo(program), options);
  }

  /**
   * The same for a serialized {@code HloModuleProto}.
   *
   * @throws NativeException with the compiler's own message
   */
  public NativeExecutable compileHlo(byte[] module, byte[] options) {
    return compile(() -> Calls.hlo(module), options);
  }

  private NativeExecutable compile(Supplier<PJRT_Program> program, byte[] options) {
    return using(
        () -> {
          var args = Calls.zeroed(new PJRT_Client_Compile_Args()).client(client);
          args.program(program.get());
          args.compile_options(new BytePointer(options)).compile_options_size(options.length);
          Calls.check(api, api.PJRT_Client_Compile().call(args), "compiling");
          return new NativeExecutable(this, args.executable().address());
        });
  }

  /**
   * Loads what {@link NativeProgram#serialize} made with the same plugin.
   *
   * @throws NativeException if it is of another plugin, for other devices, or damaged
   */
  public NativeExecutable load(byte[] serialized) {
    return using(
        () -> {
          var args = Calls.zeroed(new PJRT_Executable_DeserializeAndLoad_Args()).client(client);
          args.serialized_executable(new BytePointer(serialized));
          args.serialized_executable_size(serialized.length);
          Calls.check(
              api, api.PJRT_Executable_DeserializeAndLoad().call(args), "loading a program");
          return new NativeExecutable(this, args.loaded_executable().address());
        });
  }

  /**
   * Makes one buffer per device from host memory. Device {@code i} reads an array of the given
   * sizes that begins {@code offsets[i]} bytes after the position of {@code host} and whose
   * dimensions are {@code byteStrides} apart. The memory may be changed once this returns. One
   * crossing of JNI.
   *
   * @param type an element type as PJRT numbers them
   */
  public NativeBuffer[] put(
      List<NativeDevice> to,
      int type,
      long[] dims,
      ByteBuffer host,
      long[] offsets,
      long[] byteStrides) {
    long[] addresses = to.stream().mapToLong(NativeDevice::address).toArray();
    long[] made = new long[addresses.length];
    try (var uses = new Uses(1)) {
      uses.add(this);
      Calls.check(
          api,
          pjrt.nanodo_put(
              api,
              client,
              host,
              type,
              dims,
              byteStrides,
              dims.length,
              addresses,
              offsets,
              addresses.length,
              made),
          "copying to devices");
      return adopt(made);
    }
  }

  /** Closes all that was made through this client, then the client. */
  @Override
  public void close() {
    children.forEach(NativeHandle::close);
    super.close();
  }

  @Override
  protected void destroy(long address) {
    try (var scope = new PointerScope()) {
      var args = Calls.zeroed(new PJRT_Client_Destroy_Args()).client(client);
      Calls.check(api, api.PJRT_Client_Destroy().call(args), "closing a client");
    }
  }

  /** Keeps this client alive for as long as the child, for a call that is using the client. */
  void adopt(NativeHandle child) {
    retain();
    children.add(child);
  }

  NativeBuffer[] adopt(long[] addresses) {
    var buffers = new NativeBuffer[addresses.length];
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = new NativeBuffer(this, addresses[i]);
    }
    return buffers;
  }

  void disown(NativeHandle child) {
    children.remove(child);
    release();
  }

  private List<NativeDevice> findDevices() {
    try (var scope = new PointerScope()) {
      var args = Calls.zeroed(new PJRT_Client_AddressableDevices_Args()).client(client);
      Calls.check(api, api.PJRT_Client_AddressableDevices().call(args), "listing devices");
      var found = new ArrayList<NativeDevice>();
      PointerPointer<?> table = args.addressable_devices();
      for (long i = 0; i < args.num_addressable_devices(); i++) {
        found.add(NativeDevice.of(api, table.get(i).address()));
      }
      return List.copyOf(found);
    }
  }
}
