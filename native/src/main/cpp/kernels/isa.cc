// The kernels for one instruction set: this file is compiled for each.
#include "attention.h"
#include "cross_entropy.h"
#include "elementwise.h"
#include "matmul.h"
#include "norm.h"
#include "sums.h"

namespace nanodo {
namespace NANODO_ISA {

template void forward(const Attention<float>&, int64_t, int64_t, int64_t, int64_t);
template void forward(const Attention<uint16_t>&, int64_t, int64_t, int64_t, int64_t);
template void backward(const AttentionGrad<float>&, int64_t, int64_t);
template void backward(const AttentionGrad<uint16_t>&, int64_t, int64_t);

template void multiply(const Matmul<float, float>&, const Tile&);
template void multiply(const Matmul<uint16_t, float>&, const Tile&);
template void multiply(const Matmul<uint16_t, uint16_t>&, const Tile&);

template void norm(const Norm<float>&, int64_t, int64_t);
template void norm(const Norm<uint16_t>&, int64_t, int64_t);
template void normGrad(const NormGrad<float>&, int64_t, int64_t, float*);
template void normGrad(const NormGrad<uint16_t>&, int64_t, int64_t, float*);

void loss(const CrossEntropy& p, int64_t from, int64_t to) { crossEntropy(p, from, to); }

void lossGrad(const CrossEntropyGrad& p, int64_t from, int64_t to) { crossEntropyGrad(p, from, to); }

void elementwise(const Elementwise& program, int64_t from, int64_t count, double* sums) {
  interpret(program, from, count, sums);
}

void sums(const float* x, int64_t n, double* sum, double* squares) {
  Sums all;
  all.add(x, n);
  all.addTo(sum, squares);
}

}  // namespace NANODO_ISA
}  // namespace nanodo
