// Memory that a thread keeps from one kernel to the next: what is freed and allocated again would be
// mapped and cleared by the operating system each time.
#ifndef NANODO_SCRATCH_H_
#define NANODO_SCRATCH_H_

#include <cstddef>
#include <cstdlib>
#include <new>

#include "simd.h"

namespace nanodo {
namespace NANODO_ISA {

class Scratch {
 public:
  // At least so many floats, aligned to a cache line; what was given out before is no longer valid.
  float* reserve(size_t floats) {
    if (floats > size_) {
      free(memory_);
      size_ = 0;
      memory_ = static_cast<float*>(aligned_alloc(64, (floats * sizeof(float) + 63) / 64 * 64));
      if (memory_ == nullptr) throw std::bad_alloc();
      size_ = floats;
    }
    return memory_;
  }

  static Scratch& ofThread() {
    static thread_local Scratch scratch;
    return scratch;
  }

  ~Scratch() { free(memory_); }

 private:
  float* memory_ = nullptr;
  size_t size_ = 0;
};

}  // namespace NANODO_ISA
}  // namespace nanodo

#endif  // NANODO_SCRATCH_H_
