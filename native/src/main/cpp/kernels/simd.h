// Vectors of the instruction set that this file is compiled for: 16 floats with AVX-512, 8 with AVX2.
// Everything is in a namespace of that name, as the same sources are compiled for each.
#ifndef NANODO_SIMD_H_
#define NANODO_SIMD_H_

#include <cstdint>
#include <cstring>

#if defined(__AVX512F__)
#define NANODO_ISA avx512
#define NANODO_WIDTH 16
#else
#define NANODO_ISA avx2
#define NANODO_WIDTH 8
#endif

namespace nanodo {
namespace NANODO_ISA {

constexpr int W = NANODO_WIDTH;
typedef float Vec __attribute__((vector_size(4 * NANODO_WIDTH)));
typedef int32_t IntVec __attribute__((vector_size(4 * NANODO_WIDTH)));
typedef uint16_t HalfVec __attribute__((vector_size(2 * NANODO_WIDTH)));

inline Vec all(float x) { return x - Vec{}; }

inline Vec load(const float* from) {
  Vec v;
  memcpy(&v, from, sizeof(v));
  return v;
}

inline void store(float* to, Vec v) { memcpy(to, &v, sizeof(v)); }

// A bfloat16 is the upper half of a float.
inline Vec load(const uint16_t* from) {
  HalfVec h;
  memcpy(&h, from, sizeof(h));
  return (Vec)(__builtin_convertvector(h, IntVec) << 16);
}

// Rounds to nearest, ties to even; a NaN stays one.
inline void store(uint16_t* to, Vec v) {
  IntVec bits = (IntVec)v;
  IntVec rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  IntVec nan = v != v;
  rounded = (rounded & ~nan) | (((bits >> 16) | 0x40) & nan);
  HalfVec h = __builtin_convertvector(rounded, HalfVec);
  memcpy(to, &h, sizeof(h));
}

template <typename T>
inline float one(const T* from) {
  if constexpr (sizeof(T) == 4) {
    return *from;
  } else {
    uint32_t bits = uint32_t(*from) << 16;
    float x;
    memcpy(&x, &bits, 4);
    return x;
  }
}

template <typename T>
inline void put(T* to, float x) {
  T lanes[W];
  store(lanes, all(x));
  *to = lanes[0];
}

inline Vec select(IntVec mask, Vec yes, Vec no) {
  return (Vec)(((IntVec)yes & mask) | ((IntVec)no & ~mask));
}

inline Vec greater(Vec a, Vec b) { return select(a > b, a, b); }

inline IntVec lanes() {
  IntVec v;
  for (int i = 0; i < W; ++i) v[i] = i;
  return v;
}

// The lanes in another order: each trades places with one `apart` lanes away.
inline Vec swapped(Vec v, int apart) { return __builtin_shuffle(v, lanes() ^ apart); }

inline float sum(Vec v) {
  for (int apart = W / 2; apart > 0; apart /= 2) v += swapped(v, apart);
  return v[0];
}

inline float greatest(Vec v) {
  for (int apart = W / 2; apart > 0; apart /= 2) v = greater(v, swapped(v, apart));
  return v[0];
}

// e^x: 2^n times a polynomial of the rest in [-ln 2 / 2, ln 2 / 2] (its Taylor series). Zero below
// -87.3, where the result is subnormal, infinite above 88.7, and NaN of NaN.
inline Vec exp(Vec x) {
  IntVec small = x < -87.3f;
  IntVec large = x > 88.7f;
  Vec in = select(small | large, all(0), x);
  const float shift = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer.
  Vec shifted = in * 1.44269504f + shift;
  Vec n = shifted - shift;
  Vec r = in - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  Vec p = all(1.0f / 5040);
  p = p * r + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  Vec y = (Vec)((IntVec)p + ((IntVec)shifted << 23));
  y = select(small, all(0), y);
  y = select(large, all(__builtin_inff()), y);
  return select(x != x, x, y);
}

// tanh x = (e^2x - 1) / (e^2x + 1), and where that cancels an odd polynomial (its Taylor series).
inline Vec tanh(Vec x) {
  Vec z = x * x;
  Vec p = all(-1382.0f / 155925);
  p = p * z + 62.0f / 2835;
  p = p * z - 17.0f / 315;
  p = p * z + 2.0f / 15;
  p = p * z - 1.0f / 3;
  p = p * z * x + x;
  Vec bounded = select(x > 10.0f, all(10), select(x < -10.0f, all(-10), x));
  Vec e = exp(bounded + bounded);
  return select(z < 0.04f, p, (e - 1.0f) / (e + 1.0f));
}

}  // namespace NANODO_ISA
}  // namespace nanodo

#endif  // NANODO_SIMD_H_
