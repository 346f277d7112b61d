// Handlers of custom calls that FfiTest builds.
#include <cstring>
#include <string>

#include "nanodo_ffi.h"

using namespace nanodo::ffi;

namespace {

const void* attribute(const Attributes& all, const char* name) {
  for (int64_t i = 0; i < all.count; ++i) {
    if (std::string(all.names[i]->data, all.names[i]->size) == name) return all.values[i];
  }
  return nullptr;
}

template <typename T>
T scalar(const Attributes& all, const char* name) {
  T value;
  memcpy(&value, static_cast<const Scalar*>(attribute(all, name))->value, sizeof(T));
  return value;
}

int64_t size(const Buffer* b) {
  int64_t n = 1;
  for (int64_t i = 0; i < b->rank; ++i) n *= b->dims[i];
  return n;
}

double* doubles(const Buffer* b) { return static_cast<double*>(b->data); }

void* failure(Frame* frame, const std::string& message) {
  ErrorArgs error = {sizeof(ErrorArgs), nullptr, message.c_str(), 3};
  return frame->api->create_error(&error);
}

int calls = 0;

}  // namespace

// scale * (c0 + c1 x + c2 x^2 + ...) + shift + inner.more, negated on request.
extern "C" void* Polynomial(Frame* frame) {
  if (answered(frame) || frame->stage != kExecute) return nullptr;
  const Attributes& a = frame->attributes;
  auto label = static_cast<const Span*>(attribute(a, "label"));
  if (std::string(label->data, label->size) != "a \"b\"\\\n") return failure(frame, "another label");
  auto c = static_cast<const Array*>(attribute(a, "coefficients"));
  auto inner = static_cast<const Attributes*>(attribute(a, "inner"));
  const Buffer* x = frame->args.buffers[0];
  for (int64_t i = 0; i < size(x); ++i) {
    double sum = 0;
    for (int64_t k = c->size - 1; k >= 0; --k) {
      sum = sum * doubles(x)[i] + static_cast<double*>(c->data)[k];
    }
    double y = scalar<float>(a, "scale") * sum + scalar<int64_t>(a, "shift") + scalar<int32_t>(*inner, "more");
    doubles(frame->results.buffers[0])[i] = scalar<bool>(a, "negate") ? -y : y;
  }
  return nullptr;
}

// x + c, where c may have fewer elements; and in each element of the second result, 100 times the
// number of elements of c and 10 times the rank of x and the rank of c.
extern "C" void* AddTo(Frame* frame) {
  if (answered(frame) || frame->stage != kExecute) return nullptr;
  const Buffer* x = frame->args.buffers[0];
  const Buffer* c = frame->args.buffers[1];
  const Buffer* seen = frame->results.buffers[1];
  for (int64_t i = 0; i < size(x); ++i) {
    doubles(frame->results.buffers[0])[i] = doubles(x)[i] + doubles(c)[i % size(c)];
  }
  for (int64_t i = 0; i < size(seen); ++i) {
    doubles(seen)[i] = 100 * size(c) + 10 * x->rank + c->rank;
  }
  return nullptr;
}

// Copies its memory, whatever the order of the elements.
extern "C" void* Copy(Frame* frame) {
  if (answered(frame) || frame->stage != kExecute) return nullptr;
  const Buffer* x = frame->args.buffers[0];
  memcpy(frame->results.buffers[0]->data, x->data, size(x) * sizeof(double));
  return nullptr;
}

// Adds one in place; an error if the result is elsewhere.
extern "C" void* Increment(Frame* frame) {
  if (answered(frame) || frame->stage != kExecute) return nullptr;
  const Buffer* x = frame->args.buffers[0];
  if (x->data != frame->results.buffers[0]->data) return failure(frame, "not in place");
  for (int64_t i = 0; i < size(x); ++i) doubles(x)[i] += 1;
  return nullptr;
}

// Has no argument; counts how often it was called.
extern "C" void* Count(Frame* frame) {
  if (answered(frame) || frame->stage != kExecute) return nullptr;
  doubles(frame->results.buffers[0])[0] = ++calls;
  return nullptr;
}
