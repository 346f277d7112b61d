// What every call of the PJRT C API needs; not mapped to Java.
#ifndef NANODO_PJRT_CALLS_H_
#define NANODO_PJRT_CALLS_H_

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>

#include "pjrt_c_api.h"

namespace nanodo {

template <typename Args>
Args args() {
  Args zeroed = {};
  zeroed.struct_size = sizeof(Args);
  return zeroed;
}

template <typename T>
T* at(int64_t address) {
  return reinterpret_cast<T*>(static_cast<uintptr_t>(address));
}

inline int64_t address(void* pointer) {
  return static_cast<int64_t>(reinterpret_cast<uintptr_t>(pointer));
}

// Keeps the first error of several and frees the others.
inline PJRT_Error* first(const PJRT_Api* api, PJRT_Error* before, PJRT_Error* now) {
  if (before == nullptr || now == nullptr) return before == nullptr ? now : before;
  auto destroy = args<PJRT_Error_Destroy_Args>();
  destroy.error = now;
  api->PJRT_Error_Destroy(&destroy);
  return before;
}

inline PJRT_Error* await(const PJRT_Api* api, PJRT_Event* event) {
  auto wait = args<PJRT_Event_Await_Args>();
  wait.event = event;
  PJRT_Error* error = api->PJRT_Event_Await(&wait);
  auto destroy = args<PJRT_Event_Destroy_Args>();
  destroy.event = event;
  return first(api, error, api->PJRT_Event_Destroy(&destroy));
}

// Loads a library, with standard error leading nowhere meanwhile if `quiet`: what XLA logs before its
// logging is set up heeds no setting.
inline void* load(const char* file, bool quiet) {
  int nowhere = quiet ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;
  int kept = nowhere < 0 ? -1 : fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
  if (kept >= 0) dup2(nowhere, STDERR_FILENO);
  void* library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (kept >= 0) dup2(kept, STDERR_FILENO);
  if (kept >= 0) close(kept);
  if (nowhere >= 0) close(nowhere);
  return library;
}

}  // namespace nanodo

#endif  // NANODO_PJRT_CALLS_H_
