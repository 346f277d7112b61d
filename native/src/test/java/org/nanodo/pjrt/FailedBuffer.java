package org.nanodo.pjrt;

import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.nanodo.pjrt.bindings.PJRT_AsyncHostToDeviceTransferManager_Destroy_Args;
import org.nanodo.pjrt.bindings.PJRT_AsyncHostToDeviceTransferManager_RetrieveBuffer_Args;
import org.nanodo.pjrt.bindings.PJRT_AsyncHostToDeviceTransferManager_SetBufferError_Args;
import org.nanodo.pjrt.bindings.PJRT_Client;
import org.nanodo.pjrt.bindings.PJRT_Client_CreateBuffersForAsyncHostToDevice_Args;
import org.nanodo.pjrt.bindings.PJRT_Device;
import org.nanodo.pjrt.bindings.PJRT_Device_DefaultMemory_Args;
import org.nanodo.pjrt.bindings.PJRT_ShapeSpec;
import org.nanodo.pjrt.bindings.global.pjrt;

/** Makes a buffer whose transfer from the host has failed. */
final class FailedBuffer {
  private FailedBuffer() {}

  @SuppressWarnings("try") // the scope owns what is allocated in it
  static NativeBuffer of(NativeClient client, String message) {
    var api = client.api();
    try (var scope = new PointerScope();
        var uses = new Uses(1)) {
      long address = uses.add(client);
      var memory = Calls.zeroed(new PJRT_Device_DefaultMemory_Args());
      memory.device(new PJRT_Device(Calls.at(client.devices().get(0).address())));
      Calls.check(api, api.PJRT_Device_DefaultMemory().call(memory), "memory");

      var scalar = Calls.zeroed(new PJRT_ShapeSpec()).element_type(pjrt.PJRT_Buffer_Type_F32);
      var create = Calls.zeroed(new PJRT_Client_CreateBuffersForAsyncHostToDevice_Args());
      create.client(new PJRT_Client(Calls.at(address))).memory(memory.memory());
      create.shape_specs(scalar).num_shape_specs(1);
      Calls.check(api, api.PJRT_Client_CreateBuffersForAsyncHostToDevice().call(create), "create");
      var manager = create.transfer_manager();

      var retrieve = Calls.zeroed(new PJRT_AsyncHostToDeviceTransferManager_RetrieveBuffer_Args());
      Calls.check(
          api,
          api.PJRT_AsyncHostToDeviceTransferManager_RetrieveBuffer()
              .call(retrieve.transfer_manager(manager)),
          "retrieve");

      byte[] text = message.getBytes(StandardCharsets.UTF_8);
      var fail = Calls.zeroed(new PJRT_AsyncHostToDeviceTransferManager_SetBufferError_Args());
      fail.transfer_manager(manager).error_code(pjrt.PJRT_Error_Code_DATA_LOSS);
      fail.error_message(new BytePointer(text)).error_message_size(text.length);
      Calls.check(
          api, api.PJRT_AsyncHostToDeviceTransferManager_SetBufferError().call(fail), "fail");

      var destroy = Calls.zeroed(new PJRT_AsyncHostToDeviceTransferManager_Destroy_Args());
      Calls.check(
          api,
          api.PJRT_AsyncHostToDeviceTransferManager_Destroy()
              .call(destroy.transfer_manager(manager)),
          "destroy");
      return new NativeBuffer(client, retrieve.buffer_out().address());
    }
  }
}
