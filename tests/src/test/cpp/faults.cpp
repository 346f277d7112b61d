// Faults of a machine for one process, to be loaded before the C library. What fails is what
// concerns paths with /checkpoints in them:
//   FAULT_DISK_BYTES=N   after N bytes the disk is full
//   FAULT_DISK_MILLIS=N  each write and each sync takes that long
//   FAULT_READ_ONLY=1    no folder can be made or renamed
//   FAULT_CLOCK=N        the clock is N seconds off
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

namespace {

long setting(const char* name) {
  const char* value = getenv(name);
  return value == nullptr ? 0 : atol(value);
}

bool concerns(const char* path) { return path != nullptr && strstr(path, "/checkpoints") != nullptr; }

bool concerns(int file) {
  char link[64];
  char path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n <= 0) return false;
  path[n] = 0;
  return concerns(path);
}

std::atomic<long> written{0};

// Whether a write of `count` bytes fails; errno says why.
bool refuses(int file, size_t count) {
  static const long bytes = setting("FAULT_DISK_BYTES");
  static const long millis = setting("FAULT_DISK_MILLIS");
  if ((bytes == 0 && millis == 0) || !concerns(file)) return false;
  if (millis > 0) usleep(millis * 1000);
  if (bytes == 0 || (written += count) <= bytes) return false;
  errno = ENOSPC;
  return true;
}

bool read_only(const char* path) {
  static const long asked = setting("FAULT_READ_ONLY");
  if (asked == 0 || !concerns(path)) return false;
  errno = EROFS;
  return true;
}

template <typename F>
F next(const char* name) {
  return reinterpret_cast<F>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* data, size_t count) {
  static auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
  return refuses(file, count) ? -1 : real(file, data, count);
}

ssize_t pwrite64(int file, const void* data, size_t count, off64_t at) {
  static auto real = next<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
  return refuses(file, count) ? -1 : real(file, data, count, at);
}

int fsync(int file) {
  static auto real = next<int (*)(int)>("fsync");
  return refuses(file, 0) ? -1 : real(file);
}

int mkdir(const char* path, mode_t mode) {
  static auto real = next<int (*)(const char*, mode_t)>("mkdir");
  return read_only(path) ? -1 : real(path, mode);
}

int rename(const char* from, const char* to) {
  static auto real = next<int (*)(const char*, const char*)>("rename");
  return read_only(to) ? -1 : real(from, to);
}

int clock_gettime(clockid_t clock, struct timespec* time) {
  static auto real = next<int (*)(clockid_t, struct timespec*)>("clock_gettime");
  static const long off = setting("FAULT_CLOCK");
  int result = real(clock, time);
  if (clock == CLOCK_REALTIME) time->tv_sec += off;
  return result;
}

}  // extern "C"
