// What a handler of custom calls needs of XLA's FFI: layouts of structs and their numbers are those of
// xla/ffi/api/c_api.h, API 0.3.
#ifndef NANODO_FFI_H_
#define NANODO_FFI_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

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

struct DestroyErrorArgs {
  size_t struct_size;
  Extension* extensions;
  void* error;
};

// A task for the threads that the plugin computes with.
struct ScheduleArgs {
  size_t struct_size;
  Extension* extensions;
  void* context;
  void (*task)(void*);
  void* data;
};

struct ThreadCountArgs {
  size_t struct_size;
  Extension* extensions;
  void* context;
  int64_t* count;
};

struct Api {
  size_t struct_size;
  Extension* extensions;
  Version version;
  const void* internal;
  void* (*create_error)(ErrorArgs*);
  void* get_error_message;
  void (*destroy_error)(DestroyErrorArgs*);
  void* unused[8];
  void* (*schedule)(ScheduleArgs*);
  void* (*thread_count)(ThreadCountArgs*);
};

struct Span {
  const char* data;
  size_t size;
};

struct Scalar {
  int type;
  void* value;
};

struct Array {
  int type;
  size_t size;
  void* data;
};

struct Buffer {
  size_t struct_size;
  Extension* extensions;
  int type;
  void* data;
  int64_t rank;
  int64_t* dims;
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
constexpr int kArray = 1;
constexpr int kScalar = 3;
constexpr int kExecute = 3;
constexpr int kF32 = 11;
constexpr int kBF16 = 16;
constexpr int kInternal = 13;

// Answers the call that asks a handler for its version; whether it was that.
inline bool answered(Frame* frame) {
  for (Extension* e = frame->extensions; e != nullptr; e = e->next) {
    if (e->type == kMetadata) {
      Metadata* metadata = reinterpret_cast<MetadataExtension*>(e)->metadata;
      metadata->version.major = frame->api == nullptr ? 0 : frame->api->version.major;
      metadata->version.minor = frame->api == nullptr ? 3 : frame->api->version.minor;
      metadata->traits = 0;
      return true;
    }
  }
  return false;
}

inline const void* found(const Frame* frame, const char* name, int type) {
  const Attributes& all = frame->attributes;
  for (int64_t i = 0; i < all.count; ++i) {
    const Span* span = all.names[i];
    if (all.types[i] == type && span->size == strlen(name) && memcmp(span->data, name, span->size) == 0) {
      return all.values[i];
    }
  }
  return nullptr;
}

// The value of a scalar attribute; it has to be one of this type.
template <typename T>
T attribute(const Frame* frame, const char* name) {
  const void* scalar = found(frame, name, kScalar);
  return scalar == nullptr ? T(-1) : *static_cast<T*>(static_cast<const Scalar*>(scalar)->value);
}

// The elements of an attribute that is an array of int64.
inline std::vector<int64_t> integers(const Frame* frame, const char* name) {
  const auto* array = static_cast<const Array*>(found(frame, name, kArray));
  if (array == nullptr) return {};
  const auto* data = static_cast<const int64_t*>(array->data);
  return {data, data + array->size};
}

inline void* failure(const Frame* frame, const char* message) {
  ErrorArgs error = {sizeof(ErrorArgs), nullptr, message, kInternal};
  return frame->api->create_error(&error);
}

}  // namespace ffi
}  // namespace nanodo

#endif  // NANODO_FFI_H_
