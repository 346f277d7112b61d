// Custom calls of programs: into Java, by one handler of the name nanodo_callback, and of handlers in
// libraries of the user's. Both are registered through the plugin's FFI extension.
#ifndef NANODO_CALLBACK_H_
#define NANODO_CALLBACK_H_

#include <dlfcn.h>

#include <cstdint>
#include <cstring>
#include <vector>

#include "nanodo_ffi.h"
#include "pjrt_c_api.h"

// Runs the Java function of number `id` on host memory; other than 0 is a failure that `message`
// describes.
typedef int (*nanodo_upcall)(int64_t id, int64_t* args, int64_t* results, char* message, int64_t size);

namespace nanodo {
namespace ffi {

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
  if (answered(frame) || frame->stage != kExecute) return nullptr;
  int64_t id = attribute<int64_t>(frame, "id");
  std::vector<int64_t> args = addresses(frame->args);
  std::vector<int64_t> results = addresses(frame->results);
  char message[4000] = "";
  if (upcall()(id, args.data(), results.data(), message, sizeof(message)) == 0) return nullptr;
  return failure(frame, message);
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

// Whether a plugin has handlers registered.
inline bool nanodo_has_ffi(const PJRT_Api* api) {
  for (PJRT_Extension_Base* e = api->extension_start; e != nullptr; e = e->next) {
    if (e->type == PJRT_Extension_Type_FFI) return true;
  }
  return false;
}

// Has custom calls of the name on the platform run the handler at an address.
inline PJRT_Error* nanodo_register_handler(const PJRT_Api* api, const char* name, const char* platform,
                                           int64_t handler) {
  for (PJRT_Extension_Base* e = api->extension_start; e != nullptr; e = e->next) {
    if (e->type == PJRT_Extension_Type_FFI) {
      nanodo::ffi::RegisterArgs args = {};
      args.struct_size = sizeof(args);
      args.name = name;
      args.name_size = strlen(name);
      args.handler = reinterpret_cast<void*>(handler);
      args.platform = platform;
      args.platform_size = strlen(platform);
      return reinterpret_cast<nanodo::ffi::PjrtExtension*>(e)->register_handler(&args);
    }
  }
  return nullptr;
}

// The address of the handler that calls into Java, which is to run `function`.
inline int64_t nanodo_callback_handler(nanodo_upcall function) {
  nanodo::ffi::upcall() = function;
  return reinterpret_cast<int64_t>(&nanodo::ffi::handle);
}

// The address of a symbol of a library, which stays loaded; 0 and what the loader said if there is
// none.
inline int64_t nanodo_symbol(const char* file, const char* symbol, char* why, size_t why_size) {
  void* library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  void* found = library == nullptr ? nullptr : dlsym(library, symbol);
  const char* said = found == nullptr ? dlerror() : nullptr;
  strncpy(why, said == nullptr ? "" : said, why_size - 1);
  return reinterpret_cast<int64_t>(found);
}

#endif  // NANODO_CALLBACK_H_
