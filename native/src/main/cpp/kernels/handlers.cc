// The kernels as handlers of XLA's FFI. Those of the best instruction set that the processor has run.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <utility>
#include <vector>

#include "../nanodo_ffi.h"
#include "../nanodo_kernels.h"
#include "attention_shape.h"
#include "elementwise_program.h"
#include "matmul_shape.h"
#include "parallel.h"
#include "row_shapes.h"

namespace nanodo {

#define NANODO_KERNELS(isa)                                                               \
  namespace isa {                                                                         \
  template <typename T>                                                                   \
  void forward(const Attention<T>&, int64_t b, int64_t h, int64_t part, int64_t parts);   \
  template <typename T>                                                                   \
  void backward(const AttentionGrad<T>&, int64_t b, int64_t kv);                          \
  template <typename In, typename Out>                                                    \
  void multiply(const Matmul<In, Out>& product, const Tile& tile);                        \
  template <typename T>                                                                   \
  void norm(const Norm<T>& p, int64_t from, int64_t to);                                  \
  template <typename T>                                                                   \
  void normGrad(const NormGrad<T>& p, int64_t from, int64_t to, float* dscale);           \
  void loss(const CrossEntropy& p, int64_t from, int64_t to);                             \
  void lossGrad(const CrossEntropyGrad& p, int64_t from, int64_t to);                     \
  void elementwise(const Elementwise& program, int64_t from, int64_t count, double* sums); \
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

int64_t lastOf(const ffi::Buffer* buffer) { return buffer->dims[buffer->rank - 1]; }

// Runs `rows(from, to)` for parts of so many rows that starting a part does not count.
template <typename F>
void eachRow(const ffi::Frame* frame, int64_t rows, int64_t columns, F run) {
  const int64_t together = std::max<int64_t>((1 << 14) / std::max<int64_t>(columns, 1), 1);
  Parallel(frame).run((rows + together - 1) / together,
                      [&](int64_t i) { run(i * together, std::min(rows, (i + 1) * together)); });
}

template <typename T>
void norm(const ffi::Frame* frame) {
  const ffi::Buffer* scale = frame->args.buffers[1];
  const int64_t columns = lastOf(scale), rows = sizeOf(frame->results.buffers[1]);
  if (rows * columns == 0) return;
  const Norm<T> p = {columns,
                     rows / (sizeOf(scale) / columns),
                     ffi::attribute<float>(frame, "epsilon"),
                     ffi::attribute<float>(frame, "centered") != 0,
                     in<T>(frame, 0),
                     in<float>(frame, 1),
                     out<T>(frame, 0),
                     out<float>(frame, 1),
                     out<float>(frame, 2)};
  auto run = hasAvx512() ? avx512::norm<T> : avx2::norm<T>;
  eachRow(frame, rows, columns, [&](int64_t from, int64_t to) { run(p, from, to); });
}

// The gradient of a scale is summed in parts whose number does not depend on the threads.
template <typename T>
void normGrad(const ffi::Frame* frame) {
  constexpr int64_t kRows = 64;
  const int64_t columns = lastOf(frame->args.buffers[1]), scales = sizeOf(frame->args.buffers[1]) / std::max<int64_t>(columns, 1);
  const int64_t rows = sizeOf(frame->args.buffers[2]) / std::max<int64_t>(scales, 1);
  const NormGrad<T> p = {columns,
                         rows,
                         ffi::attribute<float>(frame, "centered") != 0,
                         in<T>(frame, 0),
                         in<float>(frame, 1),
                         in<float>(frame, 2),
                         in<float>(frame, 3),
                         in<T>(frame, 4),
                         out<T>(frame, 0)};
  const int64_t parts = (rows + kRows - 1) / kRows;
  std::vector<float> sums(scales * parts * columns);
  auto run = hasAvx512() ? avx512::normGrad<T> : avx2::normGrad<T>;
  Parallel(frame).run(scales * parts, [&](int64_t i) {
    const int64_t first = i / parts * rows, from = i % parts * kRows;
    run(p, first + from, first + std::min(rows, from + kRows), &sums[i * columns]);
  });
  for (int64_t s = 0; s < scales; ++s) {
    for (int64_t c = 0; c < columns; ++c) {
      double sum = 0;
      for (int64_t i = s * parts; i < (s + 1) * parts; ++i) sum += sums[i * columns + c];
      out<float>(frame, 1)[s * columns + c] = float(sum);
    }
  }
}

void crossEntropy(const ffi::Frame* frame) {
  const CrossEntropy p = {lastOf(frame->args.buffers[0]), in<float>(frame, 0),  in<int32_t>(frame, 1),
                          out<float>(frame, 0),           out<float>(frame, 1), out<float>(frame, 2)};
  auto run = hasAvx512() ? avx512::loss : avx2::loss;
  eachRow(frame, sizeOf(frame->args.buffers[1]), p.columns, [&](int64_t from, int64_t to) { run(p, from, to); });
}

void crossEntropyGrad(const ffi::Frame* frame) {
  const CrossEntropyGrad p = {lastOf(frame->args.buffers[0]), in<float>(frame, 0), in<int32_t>(frame, 1),
                              in<float>(frame, 2),            in<float>(frame, 3), in<float>(frame, 4),
                              out<float>(frame, 0)};
  auto run = hasAvx512() ? avx512::lossGrad : avx2::lossGrad;
  eachRow(frame, sizeOf(frame->args.buffers[1]), p.columns, [&](int64_t from, int64_t to) { run(p, from, to); });
}

// Rows of elements in pieces whose number does not depend on the threads, and what is summed of each:
// pairs of a sum and a sum of squares.
class Pieces {
 public:
  Pieces(int64_t rows, int64_t columns, int64_t pairs)
      : rows_(rows), columns_(columns), each_(std::max<int64_t>((columns + kPiece - 1) / kPiece, 1)), pairs_(pairs),
        sums_(rows * each_ * 2 * pairs) {}

  // Computes all: `piece` gets the first element, the number of elements, and where to add sums.
  template <typename F>
  void run(const ffi::Frame* frame, F piece) {
    Parallel(frame).run(rows_ * each_, [&](int64_t i) {
      const int64_t from = i % each_ * kPiece, n = std::min(kPiece, columns_ - from);
      piece(i / each_ * columns_ + from, n, sums_.data() + i * 2 * pairs_);
    });
  }

  // The sums of the rows, of each pair two results.
  void write(const ffi::Frame* frame, int first) const {
    for (int64_t row = 0; row < rows_; ++row) {
      for (int which = 0; which < 2 * pairs_; ++which) {
        double sum = 0;
        for (int64_t i = 0; i < each_; ++i) sum += sums_[(row * each_ + i) * 2 * pairs_ + which];
        out<float>(frame, first + which)[row] = float(sum);
      }
    }
  }

 private:
  static constexpr int64_t kPiece = 1 << 16;

  int64_t rows_, columns_, each_, pairs_;
  std::vector<double> sums_;
};

// For each element of the results, the sums of so many elements of the argument.
void sums(const ffi::Frame* frame) {
  const int64_t all = sizeOf(frame->args.buffers[0]), rows = sizeOf(frame->results.buffers[0]);
  if (rows == 0) return;
  Pieces pieces(rows, all / rows, 1);
  pieces.run(frame, [&](int64_t from, int64_t n, double* sums) {
    auto run = hasAvx512() ? avx512::sums : avx2::sums;
    run(in<float>(frame, 0) + from, n, &sums[0], &sums[1]);
  });
  pieces.write(frame, 0);
}

// The results are those that are written, then of each value that is summed two.
void elementwise(const ffi::Frame* frame) {
  Elementwise program;
  int64_t size = 1;
  for (int64_t i = 0; i < frame->args.count; ++i) size = std::max(size, sizeOf(frame->args.buffers[i]));
  for (int64_t i = 0; i < frame->args.count; ++i) {
    program.operands.push_back({in<float>(frame, i), frame->args.buffers[i]->rank == 0});
  }
  const std::vector<int64_t> code = ffi::integers(frame, "code");
  for (size_t i = 0; i < code.size(); i += 3) program.operations.push_back({Code(code[i]), code[i + 1], code[i + 2]});
  for (int64_t value : ffi::integers(frame, "written")) {
    program.written.push_back({out<float>(frame, program.written.size()), value});
  }
  program.summed = ffi::integers(frame, "summed");
  const int first = program.written.size();
  const int64_t rows = program.summed.empty() ? 1 : sizeOf(frame->results.buffers[first]);
  Pieces pieces(rows, size / rows, program.summed.size());
  pieces.run(frame, [&](int64_t from, int64_t n, double* sums) {
    auto run = hasAvx512() ? avx512::elementwise : avx2::elementwise;
    run(program, from, n, sums);
  });
  pieces.write(frame, first);
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
      {"nanodo_cross_entropy", [](ffi::Frame* f) { return run(f, crossEntropy, crossEntropy); }},
      {"nanodo_cross_entropy_grad", [](ffi::Frame* f) { return run(f, crossEntropyGrad, crossEntropyGrad); }},
      {"nanodo_norm", [](ffi::Frame* f) { return run(f, norm<float>, norm<uint16_t>); }},
      {"nanodo_norm_grad", [](ffi::Frame* f) { return run(f, normGrad<float>, normGrad<uint16_t>); }},
      {"nanodo_dot", [](ffi::Frame* f) { return run(f, dot<float, float>, narrowDot); }},
      {"nanodo_elementwise", [](ffi::Frame* f) { return run(f, elementwise, elementwise); }},
      {"nanodo_sums", [](ffi::Frame* f) { return run(f, sums, sums); }},
  };
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 0;
  for (const auto& [known, handler] : kernels) {
    if (strcmp(name, known) == 0) return reinterpret_cast<int64_t>(handler);
  }
  return 0;
}
