package org.nanodo.train;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * What a run does about Ctrl-C and {@code kill}. As long as there is nothing to save the process
 * ends at once. Afterwards the first signal only asks the run to save and to end, and says what
 * that waits for; the second ends the process at once.
 */
final class StopSignal implements AutoCloseable {
  /** GNU timeout signals the process and then its group: two signals, and one request. */
  private static final long ONE_REQUEST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** How long files and devices may take to close once all is saved. */
  private static final long CLOSING_SECONDS = 10;

  private static final long TELLING_MILLIS = 3000;

  /** What the shell adds to the number of a signal that ended a process. */
  private static final int STATUS = 128;

  /**
   * @param saves whether there is something to save, so that a first signal has to wait
   * @param text what it waits for, or else what is said at the end
   */
  private record Phase(boolean saves, String text) {}

  private final IntConsumer halt;
  private final LongSupplier nanoTime;
  private volatile Consumer<String> teller = System.err::println;
  private volatile Phase phase =
      new Phase(false, "stopped before the first step: there is nothing to save");
  private volatile int status;
  private long raisedAt;
  private volatile boolean closed;
  private final Signals signals;

  /**
   * Listens to the signals of this process.
   *
   * @param halt ends the process with a status, at once
   */
  static StopSignal listen(IntConsumer halt) {
    return new StopSignal(halt, System::nanoTime);
  }

  StopSignal(IntConsumer halt, LongSupplier nanoTime) {
    this.halt = halt;
    this.nanoTime = nanoTime;
    this.signals = Signals.listen(this::raise);
  }

  /** Says on {@code teller}, instead of on stderr, what signals lead to. */
  void tellOn(Consumer<String> said) {
    teller = said;
  }

  /** From now on a first signal lets {@code what} end, and the run saves. */
  void waitFor(String what) {
    phase = new Phase(true, what);
  }

  /** From now on there is nothing to save. */
  void nothingToSave(String why) {
    phase = new Phase(false, why);
    if (isRaised()) {
      start("stop-closing", this::limitClosing);
    }
  }

  /** A file or device may never close, as a network's file system that does not answer. */
  private void limitClosing() {
    try {
      TimeUnit.SECONDS.sleep(CLOSING_SECONDS);
    } catch (InterruptedException e) {
      return;
    }
    if (!closed) {
      halt.accept(status);
    }
  }

  /** Whether the run was asked to end. */
  boolean isRaised() {
    return status != 0;
  }

  /** The exit status after a signal: 130 after Ctrl-C, 143 after {@code kill}. */
  int status() {
    return status;
  }

  /** What happens on signal {@code number}. */
  void raise(int number) {
    boolean first;
    Phase now;
    synchronized (this) {
      long at = nanoTime.getAsLong();
      first = status == 0;
      if (!first && at - raisedAt < ONE_REQUEST_NANOS) {
        return;
      }
      now = phase;
      raisedAt = first ? at : raisedAt;
      status = STATUS + number;
    }
    if (first && now.saves) {
      tell(
          "stopping: waiting for %s, then saving; again to end at once, without saving"
              .formatted(now.text));
      return;
    }
    tell(now.saves ? "ended at once, without saving" : now.text);
    halt.accept(STATUS + number);
  }

  /** A terminal that takes no output must not keep a signal from ending the process. */
  private void tell(String line) {
    Thread telling = start("stop-message", () -> teller.accept(line));
    try {
      telling.join(TELLING_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread start(String name, Runnable work) {
    var thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Override
  public void close() {
    closed = true;
    signals.close();
  }
}
