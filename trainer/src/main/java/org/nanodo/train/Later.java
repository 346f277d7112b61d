package org.nanodo.train;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something to be closed that is made while its owner goes on with something else. */
public final class Later<T extends AutoCloseable> implements AutoCloseable {
  private final Supplier<T> maker;
  private @Nullable CompletableFuture<T> future;

  private Later(Supplier<T> maker) {
    this.maker = maker;
  }

  /** Starts to make it, on another thread. */
  public static <T extends AutoCloseable> Later<T> of(Supplier<T> maker) {
    Later<T> later = new Later<>(maker);
    later.started();
    return later;
  }

  /** Starts to make it when it is asked for. */
  static <T extends AutoCloseable> Later<T> onDemand(Supplier<T> maker) {
    return new Later<>(maker);
  }

  private synchronized CompletableFuture<T> started() {
    if (future == null) {
      future = CompletableFuture.supplyAsync(maker);
    }
    return future;
  }

  private synchronized boolean isStarted() {
    return future != null;
  }

  /** Waits for it; fails as its making failed. */
  public T get() {
    try {
      return started().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /**
   * Waits too, unless it was never started: what is at work natively must not lose what it works
   * with.
   */
  @Override
  public void close() {
    if (!isStarted()) {
      return;
    }
    try {
      started().join().close();
    } catch (CompletionException notMade) {
      // For get() to tell.
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
