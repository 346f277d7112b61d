// The kernels of this library, by their names.
#ifndef NANODO_KERNELS_H_
#define NANODO_KERNELS_H_

#include <cstdint>

// The address of the handler of a kernel; 0 if there is none of the name, or the processor lacks the
// instructions that all kernels need.
int64_t nanodo_kernel(const char* name);

#endif  // NANODO_KERNELS_H_
