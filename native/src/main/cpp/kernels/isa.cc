// The kernels for one instruction set: this file is compiled for each.
#include "attention.h"

namespace nanodo {
namespace NANODO_ISA {

template void forward(const Attention<float>&, int64_t, int64_t, int64_t, int64_t);
template void forward(const Attention<uint16_t>&, int64_t, int64_t, int64_t, int64_t);
template void backward(const AttentionGrad<float>&, int64_t, int64_t);
template void backward(const AttentionGrad<uint16_t>&, int64_t, int64_t);

}  // namespace NANODO_ISA
}  // namespace nanodo
