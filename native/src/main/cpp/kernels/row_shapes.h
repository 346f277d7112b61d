// Functions of each row of a matrix, and their gradients.
#ifndef NANODO_ROW_SHAPES_H_
#define NANODO_ROW_SHAPES_H_

#include <cstdint>

namespace nanodo {

// y = (x - mean) * factor * scale; the mean is 0 unless centered, and factor one over the root of the
// variance, or mean square, plus epsilon. So many rows after each other have one scale.
template <typename T>
struct Norm {
  int64_t columns, rows_of_scale;
  float epsilon;
  bool centered;
  const T* x;
  const float* scale;
  T* y;
  float* mean;
  float* factor;
};

// dx; the gradient of a scale is summed over its rows.
template <typename T>
struct NormGrad {
  int64_t columns, rows_of_scale;
  bool centered;
  const T* x;
  const float* scale;
  const float* mean;
  const float* factor;
  const T* dy;
  T* dx;
};

// loss = log(sum) - (logit of the label - shift), the sum that of e^(logit - shift). The shift is the
// largest logit, or 0 if that is not finite.
struct CrossEntropy {
  int64_t columns;
  const float* logits;
  const int32_t* labels;
  float* loss;
  float* shift;
  float* sum;
};

struct CrossEntropyGrad {
  int64_t columns;
  const float* logits;
  const int32_t* labels;
  const float* shift;
  const float* sum;
  const float* dloss;
  float* dlogits;
};

}  // namespace nanodo

#endif  // NANODO_ROW_SHAPES_H_
