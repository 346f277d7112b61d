// Work in pieces on the threads that the plugin computes with.
#ifndef NANODO_PARALLEL_H_
#define NANODO_PARALLEL_H_

#include <xmmintrin.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>

#include "../nanodo_ffi.h"

namespace nanodo {

// Subnormal numbers count as zero while this exists, as in XLA's own code: an operation on one takes a
// hundred times as long.
class FlushSubnormals {
 public:
  FlushSubnormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | kOperandsAndResults); }
  ~FlushSubnormals() { _mm_setcsr(before_); }
  FlushSubnormals(const FlushSubnormals&) = delete;
  FlushSubnormals& operator=(const FlushSubnormals&) = delete;

 private:
  static constexpr unsigned kOperandsAndResults = 0x8040;

  const unsigned before_;
};

// Runs `piece(0)`, …, `piece(count - 1)`, in any order, and returns when all are done. The calling thread
// takes part, so that it ends even if no other thread is free. What a piece throws is thrown to the caller.
class Parallel {
 public:
  explicit Parallel(const ffi::Frame* frame) : frame_(frame) {}

  void run(int64_t count, std::function<void(int64_t)> piece) const {
    if (count == 0) return;
    auto work = std::make_shared<Work>(count, std::move(piece));
    const int64_t helpers = std::min(count, threads()) - 1;
    for (int64_t i = 0; i < helpers; ++i) {
      auto* shared = new std::shared_ptr<Work>(work);
      ffi::ScheduleArgs args = {sizeof(args), nullptr, frame_->context, &help, shared};
      if (failed(frame_->api->schedule(&args))) {
        delete shared;
        break;
      }
    }
    work->takePart();
    work->wait();
  }

  int64_t threads() const {
    int64_t count = 1;
    ffi::ThreadCountArgs args = {sizeof(args), nullptr, frame_->context, &count};
    return failed(frame_->api->thread_count(&args)) ? 1 : count;
  }

 private:
  struct Work {
    Work(int64_t count, std::function<void(int64_t)> piece) : count(count), piece(std::move(piece)) {}

    void takePart() {
      const FlushSubnormals flush;
      for (int64_t i = next++; i < count; i = next++) {
        try {
          piece(i);
        } catch (...) {
          std::lock_guard<std::mutex> lock(mutex);
          thrown = std::current_exception();
        }
        if (++done == count) {
          std::lock_guard<std::mutex> lock(mutex);
          finished.notify_all();
        }
      }
    }

    void wait() {
      std::unique_lock<std::mutex> lock(mutex);
      finished.wait(lock, [this] { return done == count; });
      if (thrown) std::rethrow_exception(thrown);
    }

    const int64_t count;
    const std::function<void(int64_t)> piece;
    std::atomic<int64_t> next{0};
    std::atomic<int64_t> done{0};
    std::exception_ptr thrown;
    std::mutex mutex;
    std::condition_variable finished;
  };

  bool failed(void* error) const {
    if (error == nullptr) return false;
    ffi::DestroyErrorArgs args = {sizeof(args), nullptr, error};
    frame_->api->destroy_error(&args);
    return true;
  }

  static void help(void* data) {
    auto* work = static_cast<std::shared_ptr<Work>*>(data);
    (*work)->takePart();
    delete work;
  }

  const ffi::Frame* frame_;
};

}  // namespace nanodo

#endif  // NANODO_PARALLEL_H_
