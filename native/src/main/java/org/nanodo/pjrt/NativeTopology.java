package org.nanodo.pjrt;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.nanodo.pjrt.bindings.PJRT_Api;
import org.nanodo.pjrt.bindings.PJRT_Compile_Args;
import org.nanodo.pjrt.bindings.PJRT_DeviceDescription;
import org.nanodo.pjrt.bindings.PJRT_DeviceDescription_Kind_Args;
import org.nanodo.pjrt.bindings.PJRT_TopologyDescription;
import org.nanodo.pjrt.bindings.PJRT_TopologyDescription_Destroy_Args;
import org.nanodo.pjrt.bindings.PJRT_TopologyDescription_GetDeviceDescriptions_Args;
import org.nanodo.pjrt.bindings.PJRT_TopologyDescription_PlatformName_Args;

/** A description of devices that need not be attached, to compile for ahead of time. */
public final class NativeTopology extends NativeHandle {
  private final PJRT_Api api;
  private final PJRT_TopologyDescription topology;
  private final List<String> kinds;

  NativeTopology(PJRT_Api api, long address) {
    super("topology", address);
    this.api = api;
    this.topology = new PJRT_TopologyDescription(Calls.at(address));
    this.kinds = findKinds();
  }

  /** The kind of each device, in the plugin's order. */
  public List<String> deviceKinds() {
    return kinds;
  }

  public String platformName() {
    return using(
        () -> {
          var args =
              Calls.zeroed(new PJRT_TopologyDescription_PlatformName_Args()).topology(topology);
          Calls.check(
              api,
              api.PJRT_TopologyDescription_PlatformName().call(args),
              "asking for the platform");
          return Calls.text(args.platform_name(), args.platform_name_size());
        });
  }

  /**
   * Compiles a program in StableHLO, text or bytecode, with a serialized {@code
   * CompileOptionsProto}.
   *
   * @throws NativeException with the compiler's own message
   */
  public NativeProgram compile(byte[] program, byte[] options) {
    return using(
        () -> {
          var args = Calls.zeroed(new PJRT_Compile_Args()).topology(topology);
          args.program(Calls.stablehlo(program));
          args.compile_options(new BytePointer(options)).compile_options_size(options.length);
          Calls.check(api, api.PJRT_Compile().call(args), "compiling");
          return new NativeProgram(api, args.executable().address());
        });
  }

  @Override
  protected void destroy(long address) {
    try (var scope = new PointerScope()) {
      var args = Calls.zeroed(new PJRT_TopologyDescription_Destroy_Args()).topology(topology);
      Calls.check(api, api.PJRT_TopologyDescription_Destroy().call(args), "closing a topology");
    }
  }

  private List<String> findKinds() {
    try (var scope = new PointerScope()) {
      var args =
          Calls.zeroed(new PJRT_TopologyDescription_GetDeviceDescriptions_Args())
              .topology(topology);
      Calls.check(
          api,
          api.PJRT_TopologyDescription_GetDeviceDescriptions().call(args),
          "listing the devices of a topology");
      var found = new ArrayList<String>();
      for (long i = 0; i < args.num_descriptions(); i++) {
        long address = args.descriptions().get(i).address();
        var kind = Calls.zeroed(new PJRT_DeviceDescription_Kind_Args());
        kind.device_description(new PJRT_DeviceDescription(Calls.at(address)));
        Calls.check(api, api.PJRT_DeviceDescription_Kind().call(kind), "asking for a device");
        found.add(Calls.text(kind.device_kind(), kind.device_kind_size()));
      }
      return List.copyOf(found);
    }
  }
}
