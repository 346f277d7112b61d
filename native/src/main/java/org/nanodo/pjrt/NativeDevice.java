package org.nanodo.pjrt;

import org.bytedeco.javacpp.PointerScope;
import org.nanodo.pjrt.bindings.PJRT_Api;
import org.nanodo.pjrt.bindings.PJRT_Device;
import org.nanodo.pjrt.bindings.PJRT_DeviceDescription_DebugString_Args;
import org.nanodo.pjrt.bindings.PJRT_DeviceDescription_Id_Args;
import org.nanodo.pjrt.bindings.PJRT_DeviceDescription_Kind_Args;
import org.nanodo.pjrt.bindings.PJRT_Device_GetDescription_Args;

/** A device of a client: its number, what kind it is, and what the plugin says of it. */
public final class NativeDevice {
  private static final String ASKING = "asking for a device";

  private final long address;
  private final int id;
  private final String kind;
  private final String description;

  NativeDevice(long address, int id, String kind, String description) {
    this.address = address;
    this.id = id;
    this.kind = kind;
    this.description = description;
  }

  static NativeDevice of(PJRT_Api api, long address) {
    try (var scope = new PointerScope()) {
      var get = Calls.zeroed(new PJRT_Device_GetDescription_Args());
      get.device(new PJRT_Device(Calls.at(address)));
      Calls.check(api, api.PJRT_Device_GetDescription().call(get), ASKING);
      var device = get.device_description();
      var id = Calls.zeroed(new PJRT_DeviceDescription_Id_Args()).device_description(device);
      Calls.check(api, api.PJRT_DeviceDescription_Id().call(id), ASKING);
      var kind = Calls.zeroed(new PJRT_DeviceDescription_Kind_Args()).device_description(device);
      Calls.check(api, api.PJRT_DeviceDescription_Kind().call(kind), ASKING);
      var text =
          Calls.zeroed(new PJRT_DeviceDescription_DebugString_Args()).device_description(device);
      Calls.check(api, api.PJRT_DeviceDescription_DebugString().call(text), ASKING);
      return new NativeDevice(
          address,
          id.id(),
          Calls.text(kind.device_kind(), kind.device_kind_size()),
          Calls.text(text.debug_string(), text.debug_string_size()));
    }
  }

  long address() {
    return address;
  }

  public int id() {
    return id;
  }

  public String kind() {
    return kind;
  }

  @Override
  public String toString() {
    return description;
  }
}
