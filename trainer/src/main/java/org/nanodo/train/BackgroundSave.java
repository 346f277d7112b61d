package org.nanodo.train;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * At most one save that goes on beside the training. Its failure is thrown where the training looks
 * for it.
 */
final class BackgroundSave {
  private Optional<FutureTask<Void>> running = Optional.empty();

  /** Starts a save, once the one before has ended, and fails as that failed. */
  void start(Runnable save) {
    await();
    var task = new FutureTask<Void>(save, null);
    var thread = new Thread(task, "nanodo-save");
    thread.setDaemon(true);
    running = Optional.of(task);
    thread.start();
  }

  /** Fails as the save failed, if it has ended. */
  void check() {
    if (running.isPresent() && running.get().isDone()) {
      await();
    }
  }

  /** Waits for the save, if there is one, and fails as it failed. */
  void await() {
    Optional<FutureTask<Void>> task = running;
    running = Optional.empty();
    if (task.isEmpty()) {
      return;
    }
    boolean interrupted = false;
    while (true) {
      try {
        task.get().get();
        break;
      } catch (InterruptedException e) {
        interrupted = true; // What the save reads must not be freed before it has ended.
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw e.getCause() instanceof RuntimeException cause
            ? cause
            : new IllegalStateException(e.getCause());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
