// What a training step asks of PJRT, each in one call however many arguments and devices there are.
// Handles travel as tables of addresses, device-major where there are two dimensions.
#ifndef NANODO_PJRT_H_
#define NANODO_PJRT_H_

#include <dlfcn.h>

#include <cstdint>
#include <cstdlib>
#include <vector>

#include "pjrt_c_api.h"
#include "pjrt_calls.h"

// Loads a plugin and returns the API that it offers; where there is none, `stage` says how far it
// got (1: not loaded, 2: no GetPjrtApi, 3: GetPjrtApi gave nothing) and `why` what the loader said.
inline const PJRT_Api* nanodo_open(const char* file, int* stage, char* why, size_t why_size) {
  auto fail = [&](int reached) -> const PJRT_Api* {
    *stage = reached;
    const char* said = dlerror();
    size_t i = 0;
    for (; said != nullptr && said[i] != 0 && i + 1 < why_size; ++i) why[i] = said[i];
    why[i] = 0;
    return nullptr;
  };
  *stage = 0;
  // What matters is reported as errors; XLA's own notes stay off the terminal unless asked for.
  static const bool quiet = getenv("TF_CPP_MIN_LOG_LEVEL") == nullptr;
  setenv("TF_CPP_MIN_LOG_LEVEL", "3", 0);
  void* library = nanodo::load(file, quiet);
  if (library == nullptr) return fail(1);
  auto get = reinterpret_cast<const PJRT_Api* (*)()>(dlsym(library, "GetPjrtApi"));
  if (get == nullptr) return fail(2);
  const PJRT_Api* api = get();
  return api == nullptr ? fail(3) : api;
}

// Names the first function that we call and the plugin does not have, if there is one.
inline const char* nanodo_missing(const PJRT_Api* api) {
#define NANODO_NEEDS(function) \
  if (api->function == nullptr) return #function;
  NANODO_NEEDS(PJRT_Error_Destroy)
  NANODO_NEEDS(PJRT_Error_Message)
  NANODO_NEEDS(PJRT_Error_GetCode)
  NANODO_NEEDS(PJRT_Plugin_Initialize)
  NANODO_NEEDS(PJRT_Plugin_Attributes)
  NANODO_NEEDS(PJRT_Event_Await)
  NANODO_NEEDS(PJRT_Event_Destroy)
  NANODO_NEEDS(PJRT_Client_Create)
  NANODO_NEEDS(PJRT_Client_Destroy)
  NANODO_NEEDS(PJRT_Client_PlatformName)
  NANODO_NEEDS(PJRT_Client_PlatformVersion)
  NANODO_NEEDS(PJRT_Client_AddressableDevices)
  NANODO_NEEDS(PJRT_Client_Compile)
  NANODO_NEEDS(PJRT_Client_BufferFromHostBuffer)
  NANODO_NEEDS(PJRT_Device_GetDescription)
  NANODO_NEEDS(PJRT_DeviceDescription_Id)
  NANODO_NEEDS(PJRT_DeviceDescription_Kind)
  NANODO_NEEDS(PJRT_DeviceDescription_DebugString)
  NANODO_NEEDS(PJRT_LoadedExecutable_GetExecutable)
  NANODO_NEEDS(PJRT_LoadedExecutable_AddressableDevices)
  NANODO_NEEDS(PJRT_LoadedExecutable_Execute)
  NANODO_NEEDS(PJRT_LoadedExecutable_Destroy)
  NANODO_NEEDS(PJRT_Executable_OutputElementTypes)
  NANODO_NEEDS(PJRT_Executable_OutputDimensions)
  NANODO_NEEDS(PJRT_Executable_GetCompiledMemoryStats)
  NANODO_NEEDS(PJRT_Executable_GetCostAnalysis)
  NANODO_NEEDS(PJRT_Executable_OptimizedProgram)
  NANODO_NEEDS(PJRT_Executable_Destroy)
  NANODO_NEEDS(PJRT_Buffer_ReadyEvent)
  NANODO_NEEDS(PJRT_Buffer_ToHostBuffer)
  NANODO_NEEDS(PJRT_Buffer_UnsafePointer)
  NANODO_NEEDS(PJRT_Buffer_Destroy)
#undef NANODO_NEEDS
  return nullptr;
}

// Frees buffers.
inline PJRT_Error* nanodo_destroy_buffers(const PJRT_Api* api, const int64_t* buffers, int count) {
  PJRT_Error* error = nullptr;
  for (int i = 0; i < count; ++i) {
    auto destroy = nanodo::args<PJRT_Buffer_Destroy_Args>();
    destroy.buffer = nanodo::at<PJRT_Buffer>(buffers[i]);
    error = nanodo::first(api, error, api->PJRT_Buffer_Destroy(&destroy));
  }
  return error;
}

// Makes one buffer per device, each read from `host` at its own offset; the memory is free to be
// reused on return.
inline PJRT_Error* nanodo_put(const PJRT_Api* api, PJRT_Client* client, const signed char* host,
                              int type, const int64_t* dims, const int64_t* byte_strides, int rank,
                              const int64_t* devices, const int64_t* offsets, int count,
                              int64_t* buffers) {
  for (int i = 0; i < count; ++i) {
    auto put = nanodo::args<PJRT_Client_BufferFromHostBuffer_Args>();
    put.client = client;
    put.data = host + offsets[i];
    put.type = static_cast<PJRT_Buffer_Type>(type);
    put.dims = dims;
    put.num_dims = rank;
    put.byte_strides = byte_strides;
    put.num_byte_strides = rank;
    put.host_buffer_semantics = PJRT_HostBufferSemantics_kImmutableOnlyDuringCall;
    put.device = nanodo::at<PJRT_Device>(devices[i]);
    PJRT_Error* error = api->PJRT_Client_BufferFromHostBuffer(&put);
    if (error == nullptr) {
      buffers[i] = nanodo::address(put.buffer);
      if (put.done_with_host_buffer != nullptr) error = nanodo::await(api, put.done_with_host_buffer);
    }
    if (error != nullptr) {
      int made = put.buffer == nullptr ? i : i + 1;
      return nanodo::first(api, error, nanodo_destroy_buffers(api, buffers, made));
    }
  }
  return nullptr;
}

// Copies buffers to `host`, each to its own offset in row-major order, and waits for all of them.
inline PJRT_Error* nanodo_fetch(const PJRT_Api* api, const int64_t* buffers, const int64_t* ranks,
                                const int64_t* sizes, const int64_t* offsets, int count,
                                signed char* host) {
  PJRT_Error* error = nullptr;
  std::vector<PJRT_Event*> events;
  events.reserve(count);
  for (int i = 0; i < count && error == nullptr; ++i) {
    std::vector<int64_t> minor_to_major;
    for (int64_t d = ranks[i] - 1; d >= 0; --d) minor_to_major.push_back(d);
    auto row_major = nanodo::args<PJRT_Buffer_MemoryLayout>();
    row_major.type = PJRT_Buffer_MemoryLayout_Type_Tiled;
    row_major.tiled = nanodo::args<PJRT_Buffer_MemoryLayout_Tiled>();
    row_major.tiled.minor_to_major = minor_to_major.data();
    row_major.tiled.minor_to_major_size = minor_to_major.size();
    auto copy = nanodo::args<PJRT_Buffer_ToHostBuffer_Args>();
    copy.src = nanodo::at<PJRT_Buffer>(buffers[i]);
    copy.host_layout = &row_major;
    copy.dst = host + offsets[i];
    copy.dst_size = sizes[i];
    error = api->PJRT_Buffer_ToHostBuffer(&copy);
    if (error == nullptr) events.push_back(copy.event);
  }
  for (PJRT_Event* event : events) error = nanodo::first(api, error, nanodo::await(api, event));
  return error;
}

// Waits until buffers are computed.
inline PJRT_Error* nanodo_await(const PJRT_Api* api, const int64_t* buffers, int count) {
  PJRT_Error* error = nullptr;
  for (int i = 0; i < count; ++i) {
    auto ready = nanodo::args<PJRT_Buffer_ReadyEvent_Args>();
    ready.buffer = nanodo::at<PJRT_Buffer>(buffers[i]);
    PJRT_Error* now = api->PJRT_Buffer_ReadyEvent(&ready);
    if (now == nullptr) now = nanodo::await(api, ready.event);
    error = nanodo::first(api, error, now);
  }
  return error;
}

// Starts a program on its devices. Arguments are donated but for those in `kept`, a list of
// argument numbers; the buffers of donated ones are freed here once the program has started.
inline PJRT_Error* nanodo_execute(const PJRT_Api* api, PJRT_LoadedExecutable* executable,
                                  int num_devices, const int64_t* arguments, int num_arguments,
                                  const int64_t* kept, int num_kept, int num_outputs,
                                  int64_t* outputs) {
  std::vector<PJRT_Buffer*> in(static_cast<size_t>(num_devices) * num_arguments);
  std::vector<PJRT_Buffer*> out(static_cast<size_t>(num_devices) * num_outputs);
  std::vector<PJRT_Buffer* const*> in_lists(num_devices);
  std::vector<PJRT_Buffer**> out_lists(num_devices);
  for (size_t i = 0; i < in.size(); ++i) in[i] = nanodo::at<PJRT_Buffer>(arguments[i]);
  for (int d = 0; d < num_devices; ++d) {
    in_lists[d] = in.data() + static_cast<size_t>(d) * num_arguments;
    out_lists[d] = out.data() + static_cast<size_t>(d) * num_outputs;
  }
  auto options = nanodo::args<PJRT_ExecuteOptions>();
  options.non_donatable_input_indices = kept;
  options.num_non_donatable_input_indices = num_kept;
  auto execute = nanodo::args<PJRT_LoadedExecutable_Execute_Args>();
  execute.executable = executable;
  execute.options = &options;
  execute.argument_lists = in_lists.data();
  execute.num_devices = num_devices;
  execute.num_args = num_arguments;
  execute.output_lists = out_lists.data();
  PJRT_Error* error = api->PJRT_LoadedExecutable_Execute(&execute);
  if (error != nullptr) return error;
  for (size_t i = 0; i < out.size(); ++i) outputs[i] = nanodo::address(out[i]);
  std::vector<bool> donated(num_arguments, true);
  for (int i = 0; i < num_kept; ++i) donated[kept[i]] = false;
  for (size_t i = 0; i < in.size(); ++i) {
    if (donated[i % num_arguments]) {
      error = nanodo::first(api, error, nanodo_destroy_buffers(api, &arguments[i], 1));
    }
  }
  return error;
}

#endif  // NANODO_PJRT_H_
