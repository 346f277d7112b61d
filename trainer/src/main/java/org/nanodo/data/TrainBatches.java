package org.nanodo.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.nanodo.io.FailureWords;

/**
 * Batches for training, prepared ahead by a thread of their own. To be used by one thread, except
 * for {@link #close}.
 */
public final class TrainBatches implements TrainStream {
  /** What the thread hands over; after an end or a failure comes nothing more. */
  private sealed interface Item {}

  private record Filled(BatchBuffer slot, DataState after) implements Item {}

  private record End() implements Item {}

  private record Failed(RuntimeException cause) implements Item {}

  private static final long POLL_MILLIS = 50;

  private final NoamPacker packer;
  private final TrainOptions options;
  private final BlockingQueue<Optional<BatchBuffer>> free = new LinkedBlockingQueue<>();
  private final BlockingQueue<Item> ready = new LinkedBlockingQueue<>();
  private final Deque<BatchBuffer> kept = new ArrayDeque<>();
  private final Thread thread = new Thread(this::prepare, "nanodo-data");
  private long allocated; // by the thread that prepares
  private volatile boolean closed;
  private DataState state;

  TrainBatches(NoamPacker packer, TrainOptions options) {
    this.packer = packer;
    this.options = options;
    this.state = packer.state();
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * The next i32[batch,length], or nothing when the last epoch has too few tokens left. Its bytes
   * stay as they are until {@code keep} more batches have been asked for.
   *
   * @throws DataException if a document cannot be read
   */
  public Optional<Batch> next() {
    return next(() -> false);
  }

  /**
   * As {@link #next()}, but gives up waiting once {@code stopped} says so, and then returns nothing
   * unless a batch is ready.
   */
  @Override
  public Optional<Batch> next(BooleanSupplier stopped) {
    if (closed) {
      throw new IllegalStateException("these batches are closed");
    }
    Optional<Item> item = take(stopped);
    if (item.isEmpty()) {
      return Optional.empty();
    }
    if (item.get() instanceof Filled batch) {
      state = batch.after();
      kept.add(batch.slot());
      if (kept.size() > options.keep()) {
        free.add(Optional.of(kept.remove()));
      }
      return Optional.of(batch.slot().batch());
    }
    ready.add(item.get());
    if (item.get() instanceof Failed failed) {
      throw failed.cause();
    }
    return Optional.empty();
  }

  @Override
  public DataState state() {
    return state;
  }

  /** Stops preparing batches; those handed out stay as they are. */
  @Override
  public void close() {
    closed = true;
    free.add(Optional.empty());
    // Not interrupted: that would close the file it may be reading, which others read as well.
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void prepare() {
    try (packer) {
      for (var slot = slot(); slot.isPresent() && !closed; slot = slot()) {
        if (!packer.fill(slot.get().rows())) {
          break;
        }
        ready.add(new Filled(slot.get(), packer.state()));
      }
      ready.add(new End());
    } catch (RuntimeException e) {
      ready.add(new Failed(e));
    } catch (OutOfMemoryError e) {
      String cause =
          "batches prepared ahead do not fit into memory; lower pygrain_worker_buffer_size=%d";
      ready.add(new Failed(new DataException(cause.formatted(options.buffer()), e)));
    } catch (Throwable e) {
      ready.add(new Failed(new DataException("cannot prepare batches: " + FailureWords.of(e), e)));
    }
  }

  /** Memory for the next batch, or nothing once this is closed. It is allocated when needed. */
  private Optional<BatchBuffer> slot() {
    long most = (long) options.buffer() + options.keep();
    if (free.isEmpty() && allocated < most) {
      allocated++;
      return Optional.of(BatchBuffer.allocate(options.batch(), options.length()));
    }
    try {
      return free.take();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Optional<Item> take(BooleanSupplier stopped) {
    try {
      Item item = ready.poll();
      while (item == null && !stopped.getAsBoolean()) {
        item = ready.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
      }
      return Optional.ofNullable(item);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static DataException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new DataException("interrupted while waiting for data", e);
  }
}
