// Calls from compiled programs into Java: one handler for custom calls of the name nanodo_callback,
// registered through the plugin's FFI extension. Layouts of structs and their numbers are those of
// XLA's FFI (xla/ffi/api/c_api.h, API 0.3) and of the PJRT extension for it.
#ifndef NANODO_CALLBACK_H_
#define NANODO_CALLBACK_H_

#include <cstdint>
#include <cstring>
#include <vector>

#include "pjrt_c_api.h"

// Runs the Java function of number `id` on host memory; other than 0 is a failure that `message`
// describes.
typedef int (*nanodo_upcall)(int64_t id, int64_t* args, int64_t* results, char* message, int64_t size);

namespace nanodo {
namespace ffi {

struct Extension {
  size_t struct_size;
  int type;
  Extension* next;
};

struct Version {
  size_t struct_size;
  Extension* extensions;
  int major;
  int minor;
};

struct Metadata {
  size_t struct_size;
  Version version;
  uint32_t traits;
};

struct MetadataExtension {
  Extension base;
  Metadata* metadata;
};

struct ErrorArgs {
  size_t struct_size;
  Extension* extensions;
  const char* message;
  int code;
};

struct Api {
  size_t struct_size;
  Extension* extensions;
  Version version;
  const void* internal;
  void* (*create_error)(ErrorArgs*);
};

struct Span {
  const char* data;
  size_t size;
};

struct Scalar {
  int type;
  void* value;
};

struct Buffer {
  size_t struct_size;
  Extension* extensions;
  int type;
  void* data;
};

struct Buffers {
  size_t struct_size;
  Extension* extensions;
  int64_t count;
  int* types;
  Buffer** buffers;
};

struct Attributes {
  size_t struct_size;
  Extension* extensions;
  int64_t count;
  int* types;
  Span** names;
  void** values;
};

struct Frame {
  size_t struct_size;
  Extension* extensions;
  const Api* api;
  void* context;
  int stage;
  Buffers args;
  Buffers results;
  Attributes attributes;
};

constexpr int kMetadata = 1;
constexpr int kScalar = 3;
constexpr int kExecute = 3;
constexpr int kInternal = 13;

inline nanodo_upcall& upcall() {
  static nanodo_upcall function = nullptr;
  return function;
}

inline std::vector<int64_t> addresses(const Buffers& buffers) {
  std::vector<int64_t> all(buffers.count + 1);
  for (int64_t i = 0; i < buffers.count; ++i) {
    all[i] = reinterpret_cast<int64_t>(buffers.buffers[i]->data);
  }
  return all;
}

inline void* handle(Frame* frame) {
  for (Extension* e = frame->extensions; e != nullptr; e = e->next) {
    if (e->type == kMetadata) {
      Metadata* metadata = reinterpret_cast<MetadataExtension*>(e)->metadata;
      metadata->version.major = frame->api == nullptr ? 0 : frame->api->version.major;
      metadata->version.minor = frame->api == nullptr ? 3 : frame->api->version.minor;
      metadata->traits = 0;
      return nullptr;
    }
  }
  if (frame->stage != kExecute) return nullptr;
  int64_t id = -1;
  for (int64_t i = 0; i < frame->attributes.count; ++i) {
    const Span* name = frame->attributes.names[i];
    if (frame->attributes.types[i] == kScalar && name->size == 2 && memcmp(name->data, "id", 2) == 0) {
      id = *static_cast<int64_t*>(static_cast<Scalar*>(frame->attributes.values[i])->value);
    }
  }
  std::vector<int64_t> args = addresses(frame->args);
  std::vector<int64_t> results = addresses(frame->results);
  char message[4000] = "";
  if (upcall()(id, args.data(), results.data(), message, sizeof(message)) == 0) return nullptr;
  ErrorArgs error = {sizeof(ErrorArgs), nullptr, message, kInternal};
  return frame->api->create_error(&error);
}

struct RegisterArgs {
  size_t struct_size;
  const char* name;
  size_t name_size;
  void* handler;
  const char* platform;
  size_t platform_size;
  int traits;
};

struct PjrtExtension {
  PJRT_Extension_Base base;
  void* register_type;
  void* add_user_data;
  PJRT_Error* (*register_handler)(RegisterArgs*);
};

}  // namespace ffi
}  // namespace nanodo

// Whether programs of a plugin can call back.
inline bool nanodo_can_call_back(const PJRT_Api* api) {
  for (PJRT_Extension_Base* e = api->extension_start; e != nullptr; e = e->next) {
    if (e->type == PJRT_Extension_Type_FFI) return true;
  }
  return false;
}

// Has custom calls of the name nanodo_callback on the host run `function`.
inline PJRT_Error* nanodo_register_callback(const PJRT_Api* api, nanodo_upcall function) {
  nanodo::ffi::upcall() = function;
  for (PJRT_Extension_Base* e = api->extension_start; e != nullptr; e = e->next) {
    if (e->type == PJRT_Extension_Type_FFI) {
      static const char name[] = "nanodo_callback";
      static const char platform[] = "Host";
      nanodo::ffi::RegisterArgs args = {};
      args.struct_size = sizeof(args);
      args.name = name;
      args.name_size = sizeof(name) - 1;
      args.handler = reinterpret_cast<void*>(&nanodo::ffi::handle);
      args.platform = platform;
      args.platform_size = sizeof(platform) - 1;
      return reinterpret_cast<nanodo::ffi::PjrtExtension*>(e)->register_handler(&args);
    }
  }
  return nullptr;
}

#endif  // NANODO_CALLBACK_H_
