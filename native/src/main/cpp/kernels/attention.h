#ifndef NANODO_ATTENTION_H_
#define NANODO_ATTENTION_H_

#include <algorithm>
#include <cmath>

#include "attention_shape.h"
#include "product.h"
#include "scratch.h"
#include "simd.h"

namespace nanodo {
namespace NANODO_ISA {

inline int64_t padded(int64_t n) { return (n + W - 1) / W * W; }

// Rows of a head, as floats times `scale`: columns beyond D are zero.
template <typename T>
inline void copyRows(const T* from, int64_t stride, int64_t rows, int64_t D, float scale, float* to) {
  int64_t P = padded(D);
  for (int64_t i = 0; i < rows; ++i) {
    int64_t d = 0;
    for (; d + W <= D; d += W) store(to + i * P + d, load(from + i * stride + d) * scale);
    for (; d < P; ++d) to[i * P + d] = d < D ? one(from + i * stride + d) * scale : 0;
  }
}

// Rows of a head as columns; those beyond `rows` are zero.
template <typename T>
inline void copyColumns(const T* from, int64_t stride, int64_t rows, int64_t D, float* to) {
  for (int64_t j = 0; j < rows; ++j) {
    for (int64_t d = 0; d < D; ++d) to[d * kKeys + j] = one(from + j * stride + d);
  }
  for (int64_t j = rows; j < kKeys; ++j) {
    for (int64_t d = 0; d < D; ++d) to[d * kKeys + j] = 0;
  }
}

template <typename T>
inline void writeRow(const float* from, int64_t D, float scale, T* to) {
  int64_t d = 0;
  for (; d + W <= D; d += W) store(to + d, load(from + d) * scale);
  for (; d < D; ++d) put(to + d, from[d] * scale);
}

// Scores are in the units of the exponent; those that a query does not see become -infinity.
inline Vec score(Vec s, float softcap) {
  return softcap == 0 ? s : tanh(s * (1 / softcap)) * softcap;
}

inline Vec hidden(Vec s, int64_t key, int64_t query, IntVec lane) {
  return select(lane + int32_t(key - query) > 0, all(-__builtin_inff()), s);
}

// Queries [i0, i1) of one head; `columns` are its keys in blocks, `values` its values.
template <typename T>
inline void attend(const Attention<T>& a, int64_t b, int64_t h, int64_t i0, int64_t i1, const float* columns,
                   const float* values, float* scratch) {
  const AttentionShape& s = a.shape;
  const int64_t P = padded(s.D), stride = s.H * s.D;
  const int m = int(i1 - i0);
  float* queries = scratch;
  float* scores = queries + kQueries * P;
  float* sums = scores + kQueries * kKeys;
  float* highest = sums + kQueries * P;
  float* totals = highest + kQueries;  // W partial sums of each row
  const T* q = a.q + (b * s.L + i0) * stride + h * s.D;
  copyRows(q, stride, m, s.D, s.scale, queries);
  std::fill(sums, sums + m * P, 0.0f);
  std::fill(highest, highest + m, -__builtin_inff());
  std::fill(totals, totals + m * W, 0.0f);
  const IntVec lane = lanes();
  for (int64_t j = 0; j < i1; j += kKeys) {
    product(m, kKeys, int(s.D), {queries, P, 1}, columns + j * s.D, kKeys, scores, kKeys, false);
    const bool diagonal = j + kKeys - 1 > i0;
    for (int i = 0; i < m; ++i) {
      float* row = scores + i * kKeys;
      Vec high = all(highest[i]);
      for (int64_t c = 0; c < kKeys; c += W) {
        Vec x = score(load(row + c), s.softcap);
        if (diagonal) x = hidden(x, j + c, i0 + i, lane);
        store(row + c, x);
        high = greater(x, high);
      }
      const float now = greatest(high);
      Vec added = {};
      Vec total = load(totals + i * W);
      for (int64_t c = 0; c < kKeys; c += W) {
        Vec p = exp(load(row + c) - now);
        store(row + c, p);
        added += p;
      }
      if (now != highest[i]) {
        const float before = exp(all(highest[i] - now))[0];
        for (int64_t d = 0; d < P; d += W) store(sums + i * P + d, load(sums + i * P + d) * before);
        total = total * before;
        highest[i] = now;
      }
      store(totals + i * W, total + added);
    }
    const int seen = int(std::min<int64_t>(kKeys, s.L - j));
    product(m, int(P), seen, {scores, kKeys, 1}, values + j * P, P, sums, P, true);
  }
  T* out = a.out + (b * s.L + i0) * stride + h * s.D;
  for (int i = 0; i < m; ++i) {
    const float total = sum(load(totals + i * W));
    writeRow(sums + i * P, s.D, 1 / total, out + i * stride);
    a.lse[(b * s.H + h) * s.L + i0 + i] = highest[i] + std::log(total);
  }
}

// The keys and values of a head of keys, for the first `length` positions.
template <typename T>
inline void copyHead(const AttentionShape& s, const T* k, const T* v, int64_t b, int64_t kv, int64_t length,
                     float* columns, float* values) {
  const int64_t stride = s.K * s.D;
  const T* keys = k + b * s.L * stride + kv * s.D;
  for (int64_t j = 0; j < length; j += kKeys) {
    copyColumns(keys + j * stride, stride, std::min<int64_t>(kKeys, s.L - j), s.D, columns + j * s.D);
  }
  copyRows(v + b * s.L * stride + kv * s.D, stride, std::min(length, s.L), s.D, 1, values);
}

// Part `part` of `parts` of head h: blocks of queries part, part + parts, ….
template <typename T>
void forward(const Attention<T>& a, int64_t b, int64_t h, int64_t part, int64_t parts) {
  const AttentionShape& s = a.shape;
  const int64_t P = padded(s.D), length = (s.L + kKeys - 1) / kKeys * kKeys;
  float* columns = Scratch::ofThread().reserve(length * (s.D + P) + kQueries * (2 * P + kKeys + 1 + W));
  float* values = columns + length * s.D;
  copyHead(s, a.k, a.v, b, h / (s.H / s.K), length, columns, values);
  for (int64_t i = part * kQueries; i < s.L; i += parts * kQueries) {
    attend(a, b, h, i, std::min(i + kQueries, s.L), columns, values, values + length * P);
  }
}

// The gradients of one head of keys, and of the queries that share it.
//
// With P = exp(S - lse), S the scores, and O = P V: dV = P' dO, dP = dO V', dS = P (dP - rowsum(dO O)),
// dQ = scale dS K and dK = scale dS' Q.
template <typename T>
void backward(const AttentionGrad<T>& a, int64_t b, int64_t kv) {
  const AttentionShape& s = a.shape;
  const int64_t P = padded(s.D), G = s.H / s.K, L = s.L, D = s.D;
  const int64_t qStride = s.H * D, kStride = s.K * D;
  float* queries = Scratch::ofThread().reserve(
      G * L * (3 * P + 1) + kKeys * (3 * P + 2 * D) + 2 * kQueries * kKeys);
  float* cotangents = queries + G * L * P;
  float* dq = cotangents + G * L * P;
  float* delta = dq + G * L * P;
  float* scores = delta + G * L;
  float* gradients = scores + kQueries * kKeys;
  float* keys = gradients + kQueries * kKeys;
  float* dk = keys + kKeys * P;
  float* dv = dk + kKeys * P;
  float* keyColumns = dv + kKeys * P;
  float* valueColumns = keyColumns + kKeys * D;

  for (int64_t g = 0; g < G; ++g) {
    const int64_t at = b * L * qStride + (kv * G + g) * D;
    copyRows(a.q + at, qStride, L, D, s.scale, queries + g * L * P);
    copyRows(a.dout + at, qStride, L, D, 1, cotangents + g * L * P);
    for (int64_t i = 0; i < L; ++i) {
      const T* out = a.out + at + i * qStride;
      const float* dout = cotangents + (g * L + i) * P;
      Vec products = {};
      int64_t d = 0;
      for (; d + W <= D; d += W) products += load(out + d) * load(dout + d);
      float rest = 0;
      for (; d < D; ++d) rest += one(out + d) * dout[d];
      delta[g * L + i] = sum(products) + rest;
    }
  }
  std::fill(dq, dq + G * L * P, 0.0f);

  const IntVec lane = lanes();
  for (int64_t j = 0; j < L; j += kKeys) {
    const int n = int(std::min<int64_t>(kKeys, L - j));
    const int64_t at = (b * L + j) * kStride + kv * D;
    copyRows(a.k + at, kStride, n, D, 1, keys);
    copyColumns(a.k + at, kStride, n, D, keyColumns);
    copyColumns(a.v + at, kStride, n, D, valueColumns);
    std::fill(dk, dk + 2 * kKeys * P, 0.0f);
    for (int64_t g = 0; g < G; ++g) {
      const float* lse = a.lse + (b * s.H + kv * G + g) * L;
      for (int64_t i0 = j / kQueries * kQueries; i0 < L; i0 += kQueries) {
        const int m = int(std::min<int64_t>(kQueries, L - i0));
        const float* q = queries + (g * L + i0) * P;
        const float* dout = cotangents + (g * L + i0) * P;
        product(m, kKeys, int(D), {q, P, 1}, keyColumns, kKeys, scores, kKeys, false);
        product(m, kKeys, int(D), {dout, P, 1}, valueColumns, kKeys, gradients, kKeys, false);
        const bool diagonal = j + kKeys - 1 > i0;
        for (int i = 0; i < m; ++i) {
          const float base = lse[i0 + i], mean = delta[g * L + i0 + i];
          for (int64_t c = 0; c < kKeys; c += W) {
            Vec x = score(load(scores + i * kKeys + c), s.softcap);
            Vec slope = s.softcap == 0 ? all(1) : 1 - (x / s.softcap) * (x / s.softcap);
            if (diagonal) x = hidden(x, j + c, i0 + i, lane);
            Vec p = exp(x - base);
            store(scores + i * kKeys + c, p);
            store(gradients + i * kKeys + c, p * (load(gradients + i * kKeys + c) - mean) * slope);
          }
        }
        product(n, int(P), m, {scores, 1, kKeys}, dout, P, dv, P, true);
        product(n, int(P), m, {gradients, 1, kKeys}, q, P, dk, P, true);
        product(m, int(P), n, {gradients, kKeys, 1}, keys, P, dq + (g * L + i0) * P, P, true);
      }
    }
    for (int i = 0; i < n; ++i) {
      writeRow(dk + i * P, D, 1, a.dk + at + i * kStride);
      writeRow(dv + i * P, D, 1, a.dv + at + i * kStride);
    }
  }
  for (int64_t g = 0; g < G; ++g) {
    T* to = a.dq + b * L * qStride + (kv * G + g) * D;
    for (int64_t i = 0; i < L; ++i) writeRow(dq + (g * L + i) * P, D, s.scale, to + i * qStride);
  }
}

}  // namespace NANODO_ISA
}  // namespace nanodo

#endif  // NANODO_ATTENTION_H_
