// Elementwise operations on tensors of one shape, as data.
#ifndef NANODO_ELEMENTWISE_PROGRAM_H_
#define NANODO_ELEMENTWISE_PROGRAM_H_

#include <cstdint>
#include <vector>

namespace nanodo {

// In the order of org.nanodo.jit.ElementwiseKernel.
enum class Code : int64_t { kNegate, kAbs, kSign, kSqrt, kRsqrt, kAdd, kSub, kMul, kDiv, kMax, kMin };

// The value numbered `operands + i` is the result of the i-th operation.
struct Operation {
  Code code;
  int64_t a, b;
};

struct Elementwise {
  struct Operand {
    const float* at;
    bool scalar;
  };
  struct Result {
    float* at;
    int64_t value;
  };

  std::vector<Operand> operands;
  std::vector<Operation> operations;
  std::vector<Result> written;
  std::vector<int64_t> summed;  // values
};

}  // namespace nanodo

#endif  // NANODO_ELEMENTWISE_PROGRAM_H_
