package org.nanodo.data;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Batches for training, one after the other. To be used by one thread. */
public interface TrainStream extends AutoCloseable {
  /**
   * The next batch, or nothing when the last epoch has too few examples left. It stays as it is
   * until {@code keep} more batches have been asked for.
   *
   * @param stopped gives up waiting once this says so; then there is nothing unless a batch is
   *     ready
   * @throws DataException if the data cannot be read
   */
  Optional<Batch> next(BooleanSupplier stopped);

  /** From where training goes on after the batch that {@link #next} returned last. */
  DataState state();

  @Override
  void close();
}
