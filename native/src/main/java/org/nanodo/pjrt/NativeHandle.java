package org.nanodo.pjrt;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;

/**
 * The owner of one native object. It is destroyed once: when it has been closed and no call is
 * using it any more, so that a thread that closes it cannot pull it from under another's call.
 */
public abstract class NativeHandle implements AutoCloseable {
  private static final int CLOSED = 1 << 30;
  private static final int TAKEN = 1 << 29;

  private final String kind;
  private final long address;
  private final LongAdder live;
  // The number of calls that use the object now, and the two flags above.
  private final AtomicInteger state = new AtomicInteger();

  protected NativeHandle(String kind, long address) {
    this.kind = kind;
    this.address = address;
    this.live = LiveHandles.of(kind);
    live.increment();
  }

  /** Destroys the native object; called once. */
  protected abstract void destroy(long address);

  /** Whether {@link #close} was called, or the object was given away. */
  public final boolean isClosed() {
    return (state.get() & CLOSED) != 0;
  }

  /** Destroys the native object as soon as no call uses it; later calls do nothing. */
  @Override
  public void close() {
    int before = state.getAndUpdate(s -> s | CLOSED);
    if (before == 0) {
      end();
    }
  }

  /**
   * Keeps the object alive until {@link #release}.
   *
   * @throws IllegalStateException if it is closed
   */
  protected final long use() {
    int before = state.getAndUpdate(s -> (s & (CLOSED | TAKEN)) != 0 ? s : s + 1);
    requireUsable(before);
    return address;
  }

  /**
   * What a call gives that uses the object, with native memory of its own.
   *
   * @throws IllegalStateException if it is closed
   */
  final <T> T using(Supplier<T> call) {
    use();
    try (var scope = new PointerScope()) {
      return call.get();
    } finally {
      release();
    }
  }

  /** As {@link #use}, by a call that is using the object already. */
  final void retain() {
    state.incrementAndGet();
  }

  protected final void release() {
    if (state.decrementAndGet() == CLOSED) {
      end();
    }
  }

  /**
   * Takes the object for a call that will destroy it: no other use is possible until {@link #gone}
   * or {@link #giveBack}.
   *
   * @throws IllegalStateException if it is closed or in use
   */
  final long take() {
    int before = state.getAndUpdate(s -> s == 0 ? TAKEN : s);
    requireUsable(before);
    if (before != 0) {
      throw new IllegalStateException(
          "this %s is in use and cannot be donated: pass it once, or do not donate this argument"
              .formatted(kind));
    }
    return address;
  }

  /** The call that took the object has destroyed it. */
  final void gone() {
    state.set(CLOSED);
    live.decrement();
    forgotten();
  }

  /** The call that took the object has failed. */
  final void giveBack() {
    if (state.updateAndGet(s -> s & ~TAKEN) == CLOSED) {
      end();
    }
  }

  /** Called once, after the native object has been destroyed. */
  void forgotten() {}

  private void end() {
    live.decrement();
    try {
      destroy(address);
    } finally {
      forgotten();
    }
  }

  private void requireUsable(int before) {
    if ((before & (CLOSED | TAKEN)) != 0) {
      throw new IllegalStateException(
          (before & CLOSED) != 0
              ? "this %s is closed: it was closed or donated before".formatted(kind)
              : "this %s is donated in the same call: pass a donated argument once"
                  .formatted(kind));
    }
  }
}
