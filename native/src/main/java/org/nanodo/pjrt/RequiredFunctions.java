package org.nanodo.pjrt;

import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.nanodo.pjrt.bindings.PJRT_Api;

/** The functions without which nothing runs; native code calls some of them unseen. */
final class RequiredFunctions {
  private RequiredFunctions() {}

  static boolean allIn(PJRT_Api api) {
    return Stream.<Pointer>of(
            api.PJRT_Error_Destroy(),
            api.PJRT_Error_Message(),
            api.PJRT_Error_GetCode(),
            api.PJRT_Plugin_Initialize(),
            api.PJRT_Event_Await(),
            api.PJRT_Event_Destroy(),
            api.PJRT_Client_Create(),
            api.PJRT_Client_Destroy(),
            api.PJRT_Client_PlatformName(),
            api.PJRT_Client_PlatformVersion(),
            api.PJRT_Client_AddressableDevices(),
            api.PJRT_Client_Compile(),
            api.PJRT_Client_BufferFromHostBuffer(),
            api.PJRT_Device_GetDescription(),
            api.PJRT_DeviceDescription_Id(),
            api.PJRT_DeviceDescription_Kind(),
            api.PJRT_DeviceDescription_DebugString(),
            api.PJRT_LoadedExecutable_Destroy(),
            api.PJRT_LoadedExecutable_GetExecutable(),
            api.PJRT_LoadedExecutable_AddressableDevices(),
            api.PJRT_LoadedExecutable_Execute(),
            api.PJRT_Executable_Destroy(),
            api.PJRT_Executable_OutputElementTypes(),
            api.PJRT_Executable_OutputDimensions(),
            api.PJRT_Buffer_Destroy(),
            api.PJRT_Buffer_ReadyEvent(),
            api.PJRT_Buffer_ToHostBuffer())
        .allMatch(f -> f != null && !f.isNull());
  }
}
