package org.nanodo.train;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.nanodo.jit.Compiled;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.jit.Lowered;
import org.nanodo.runtime.Client;

/** A program that is traced and compiled while its caller goes on with something else. */
final class Compiling implements AutoCloseable {
  private final CompletableFuture<Compiled> future;

  private Compiling(CompletableFuture<Compiled> future) {
    this.future = future;
  }

  static Compiling start(Client client, Supplier<Lowered> program, JitOptions options) {
    return new Compiling(
        CompletableFuture.supplyAsync(() -> Jit.compile(client, program.get(), options)));
  }

  /** Waits for the program; fails as its tracing or compilation failed. */
  Compiled get() {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Waits too, since a compiler at work must not lose its client. */
  @Override
  public void close() {
    future
        .whenComplete(
            (compiled, failure) -> {
              if (failure == null) {
                compiled.close();
              }
            })
        .exceptionally(failure -> null)
        .join();
  }
}
