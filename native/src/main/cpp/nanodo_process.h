// What Java cannot do to its own process before a plugin is loaded.
#ifndef NANODO_PROCESS_H_
#define NANODO_PROCESS_H_

#include <dlfcn.h>

#include <cstdlib>

// Sets a variable of the environment, whatever it was.
inline void nanodo_setenv(const char* name, const char* value) { setenv(name, value, 1); }

// Loads a library, so that whoever opens one of its name gets this one; whether that worked.
inline bool nanodo_preload(const char* file) {
  return dlopen(file, RTLD_LAZY | RTLD_LOCAL) != nullptr;
}

#endif  // NANODO_PROCESS_H_
