// The kernels as handlers of XLA's FFI. Those of the best instruction set that the processor has run.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <utility>
#include <vector>

#include "../nanodo_ffi.h"
#include "../nanodo_kernels.h"
#include "attention_shape.h"
#include "matmul_shape.h"
#include "parallel.h"

namespace nanodo {

#define NANODO_KERNELS(isa)                                                               \
  namespace isa {                                                                         \
  template <typename T>                                                                   \
  void forward(const Attention<T>&, int64_t b, int64_t h, int64_t part, int64_t parts);   \
  template <typename T>                                                                   \
  void backward(const AttentionGrad<T>&, int64_t b, int64_t kv);                          \
  template <typename In, typename Out>                                                    \
  void multiply(const Matmul<In, Out>& product, const Tile& tile);                        \
  void sums(const float* x, int64_t n, double* sum, double* squares);                     \
  }
NANODO_KERNELS(avx512)
NANODO_KERNELS(avx2)

namespace {

// Not with NANODO_MAX_ISA=avx2 in the environment.
bool hasAvx512() {
  static const bool has = [] {
    const char* most = getenv("NANODO_MAX_ISA");
    return (most == nullptr || strcmp(most, "avx2") != 0) && __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512dq");
  }();
  return has;
}

AttentionShape shapeOf(const ffi::Frame* frame) {
  const ffi::Buffer* q = frame->args.buffers[0];
  const ffi::Buffer* k = frame->args.buffers[1];
  int64_t batch = 1;
  for (int64_t i = 0; i < q->rank - 3; ++i) batch *= q->dims[i];
  const int64_t* d = q->dims + q->rank - 3;
  return {batch, d[0], d[1], k->dims[k->rank - 2], d[2], ffi::attribute<float>(frame, "scale"),
          ffi::attribute<float>(frame, "softcap")};
}

int64_t sizeOf(const ffi::Buffer* buffer) {
  int64_t size = 1;
  for (int64_t i = 0; i < buffer->rank; ++i) size *= buffer->dims[i];
  return size;
}

template <typename T>
T* in(const ffi::Frame* frame, int i) {
  return static_cast<T*>(frame->args.buffers[i]->data);
}

template <typename T>
T* out(const ffi::Frame* frame, int i) {
  return static_cast<T*>(frame->results.buffers[i]->data);
}

template <typename T>
void attention(const ffi::Frame* frame) {
  const Attention<T> a = {shapeOf(frame),   in<T>(frame, 0),  in<T>(frame, 1),
                          in<T>(frame, 2), out<T>(frame, 0), out<float>(frame, 1)};
  const AttentionShape& s = a.shape;
  Parallel parallel(frame);
  const int64_t heads = s.B * s.H, blocks = (s.L + kQueries - 1) / kQueries;
  const int64_t wanted = (4 * parallel.threads() + heads - 1) / std::max<int64_t>(heads, 1);
  const int64_t parts = std::min(blocks, wanted);
  parallel.run(heads * parts, [&](int64_t i) {
    const int64_t head = i / parts;
    auto run = hasAvx512() ? avx512::forward<T> : avx2::forward<T>;
    run(a, head / s.H, head % s.H, i % parts, parts);
  });
}

template <typename T>
void attentionGrad(const ffi::Frame* frame) {
  const AttentionGrad<T> a = {shapeOf(frame),   in<T>(frame, 0),      in<T>(frame, 1),  in<T>(frame, 2),
                              in<T>(frame, 3),  in<float>(frame, 4),  in<T>(frame, 5),  out<T>(frame, 0),
                              out<T>(frame, 1), out<T>(frame, 2)};
  const AttentionShape& s = a.shape;
  Parallel(frame).run(s.B * s.K, [&](int64_t i) {
    auto run = hasAvx512() ? avx512::backward<T> : avx2::backward<T>;
    run(a, i / s.K, i % s.K);
  });
}

template <typename T>
Matrices<T> matrices(const ffi::Frame* frame, int i, const char* batch, const char* row, const char* column) {
  return {in<T>(frame, i), ffi::attribute<int64_t>(frame, batch), ffi::attribute<int64_t>(frame, row),
          ffi::attribute<int64_t>(frame, column)};
}

template <typename In, typename Out>
void dot(const ffi::Frame* frame) {
  const Matmul<In, Out> product = {ffi::attribute<int64_t>(frame, "m"),
                                   ffi::attribute<int64_t>(frame, "n"),
                                   ffi::attribute<int64_t>(frame, "k"),
                                   matrices<In>(frame, 0, "lhs_batch", "lhs_row", "lhs_column"),
                                   matrices<In>(frame, 1, "rhs_batch", "rhs_row", "rhs_column"),
                                   out<Out>(frame, 0)};
  const Parallel parallel(frame);
  const Tiles tiles(ffi::attribute<int64_t>(frame, "batch"), product.m, product.n, product.k, parallel.threads());
  parallel.run(tiles.count(), [&](int64_t i) {
    auto run = hasAvx512() ? avx512::multiply<In, Out> : avx2::multiply<In, Out>;
    run(product, tiles.at(i));
  });
}

void narrowDot(const ffi::Frame* frame) {
  frame->results.buffers[0]->type == ffi::kF32 ? dot<uint16_t, float>(frame) : dot<uint16_t, uint16_t>(frame);
}

// For each element of the results, the sums of so many elements of the argument, in pieces whose number
// does not depend on the threads.
void sums(const ffi::Frame* frame) {
  constexpr int64_t kPiece = 1 << 16;
  const int64_t all = sizeOf(frame->args.buffers[0]), rows = sizeOf(frame->results.buffers[0]);
  if (rows == 0) return;
  const int64_t columns = all / rows, pieces = std::max<int64_t>((columns + kPiece - 1) / kPiece, 1);
  std::vector<std::array<double, 2>> parts(rows * pieces);
  Parallel(frame).run(rows * pieces, [&](int64_t i) {
    const int64_t from = i % pieces * kPiece, n = std::min(kPiece, columns - from);
    auto run = hasAvx512() ? avx512::sums : avx2::sums;
    run(in<float>(frame, 0) + i / pieces * columns + from, n, &parts[i][0], &parts[i][1]);
  });
  for (int64_t row = 0; row < rows; ++row) {
    for (int which = 0; which < 2; ++which) {
      double sum = 0;
      for (int64_t i = 0; i < pieces; ++i) sum += parts[row * pieces + i][which];
      out<float>(frame, which)[row] = float(sum);
    }
  }
}

// Runs a kernel for the type of the first argument.
template <typename F32, typename BF16>
void* run(ffi::Frame* frame, F32 f32, BF16 bf16) {
  if (ffi::answered(frame) || frame->stage != ffi::kExecute) return nullptr;
  try {
    frame->args.buffers[0]->type == ffi::kF32 ? f32(frame) : bf16(frame);
    return nullptr;
  } catch (const std::exception& e) {
    return ffi::failure(frame, e.what());
  }
}

}  // namespace
}  // namespace nanodo

int64_t nanodo_kernel(const char* name) {
  using namespace nanodo;
  typedef void* (*KernelHandler)(ffi::Frame*);
  const std::pair<const char*, KernelHandler> kernels[] = {
      {"nanodo_attention", [](ffi::Frame* f) { return run(f, attention<float>, attention<uint16_t>); }},
      {"nanodo_attention_grad", [](ffi::Frame* f) { return run(f, attentionGrad<float>, attentionGrad<uint16_t>); }},
      {"nanodo_dot", [](ffi::Frame* f) { return run(f, dot<float, float>, narrowDot); }},
      {"nanodo_sums", [](ffi::Frame* f) { return run(f, sums, sums); }},
  };
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 0;
  for (const auto& [known, handler] : kernels) {
    if (strcmp(name, known) == 0) return reinterpret_cast<int64_t>(handler);
  }
  return 0;
}
