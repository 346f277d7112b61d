// The kernels for one instruction set: this file is compiled for each.
#include "attention.h"
#include "sums.h"

namespace nanodo {
namespace NANODO_ISA {

template void forward(const Attention<float>&, int64_t, int64_t, int64_t, int64_t);
template void forward(const Attention<uint16_t>&, int64_t, int64_t, int64_t, int64_t);
template void backward(const AttentionGrad<float>&, int64_t, int64_t);
template void backward(const AttentionGrad<uint16_t>&, int64_t, int64_t);

void sums(const float* x, int64_t n, double* sum, double* squares) { addSums(x, n, sum, squares); }

}  // namespace NANODO_ISA
}  // namespace nanodo
