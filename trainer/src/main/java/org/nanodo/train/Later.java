package org.nanodo.train;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Something to be closed that is made while its owner goes on with something else. */
public final class Later<T extends AutoCloseable> implements AutoCloseable {
  private final CompletableFuture<T> future;

  private Later(CompletableFuture<T> future) {
    this.future = future;
  }

  /** Starts to make it, on another thread. */
  public static <T extends AutoCloseable> Later<T> of(Supplier<T> maker) {
    return new Later<>(CompletableFuture.supplyAsync(maker));
  }

  /** Waits for it; fails as its making failed. */
  public T get() {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Waits too: what is at work natively must not lose what it works with. */
  @Override
  public void close() {
    try {
      future.join().close();
    } catch (CompletionException notMade) {
      // For get() to tell.
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
