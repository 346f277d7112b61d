package org.nanodo.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.nanodo.io.FailureWords;
import org.nanodo.ir.Literal;

/**
 * Batches for training, prepared ahead by a thread of their own. To be used by one thread, except
 * for {@link #close}.
 */
public final class TrainBatches implements AutoCloseable {
  /** What the thread hands over; after an end or a failure comes nothing more. */
  private sealed interface Item {}

  private record Batch(Slot slot, DataState after) implements Item {}

  private record End() implements Item {}

  private record Failed(RuntimeException cause) implements Item {}

  private final NoamPacker packer;
  private final int keep;
  private final TrainOptions options;
  private final BlockingQueue<Optional<Slot>> free = new LinkedBlockingQueue<>();
  private final BlockingQueue<Item> ready = new LinkedBlockingQueue<>();
  private final Deque<Slot> kept = new ArrayDeque<>();
  private final Thread thread = new Thread(this::prepare, "nanodo-data");
  private volatile boolean closed;
  private long made;
  private DataState state;

  TrainBatches(NoamPacker packer, TrainOptions options) {
    this.packer = packer;
    this.keep = options.keep();
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
  public Optional<Literal> next() {
    if (closed) {
      throw new IllegalStateException("these batches are closed");
    }
    Item item = take(ready);
    if (item instanceof Batch batch) {
      state = batch.after();
      kept.add(batch.slot());
      if (kept.size() > keep) {
        free.add(Optional.of(kept.remove()));
      }
      return Optional.of(batch.slot().batch());
    }
    ready.add(item);
    if (item instanceof Failed failed) {
      throw failed.cause();
    }
    return Optional.empty();
  }

  /** From where training goes on after the batch that {@link #next} returned last. */
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
        ready.add(new Batch(slot.get(), packer.state()));
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

  /** Memory for the next batch: used before, else new while some is allowed, else waited for. */
  private Optional<Slot> slot() {
    Optional<Slot> again = free.poll();
    if (again == null && made < (long) options.buffer() + keep) {
      made++;
      return Optional.of(Slot.allocate(options.batch(), options.length()));
    }
    return again == null ? take(free) : again;
  }

  private static <T> T take(BlockingQueue<T> queue) {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("interrupted while waiting for data", e);
    }
  }
}
