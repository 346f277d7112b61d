package org.nanodo.train;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ctrl-C and {@code kill}: the process ends only after the run has seen the signal, saved, and
 * closed this.
 */
final class StopSignal implements AutoCloseable {
  private final AtomicBoolean raised = new AtomicBoolean();
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = new Thread(this::hold, "stop-signal");

  private StopSignal() {}

  static StopSignal listen() {
    var signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  private void hold() {
    raised.set(true);
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isRaised() {
    return raised.get();
  }

  @Override
  public void close() {
    done.countDown();
    if (!isRaised()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The signal came just now; the hook has nothing left to wait for.
        raised.set(true);
      }
    }
  }
}
