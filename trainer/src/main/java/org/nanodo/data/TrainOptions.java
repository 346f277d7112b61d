package org.nanodo.data;

/**
 * How training reads its documents.
 *
 * @param batch rows in a batch
 * @param length tokens in a row
 * @param seed what the order of the documents follows from, 0 to 2^32 - 1
 * @param epochs how often all documents are read, or {@link #ENDLESS}
 * @param workers threads that tokenize, 0 for none of their own; batches do not depend on it
 * @param buffer batches prepared ahead
 * @param keep how many of the batches last handed out stay as they are; memory of those before is
 *     used again
 */
public record TrainOptions(
    int batch, int length, long seed, int epochs, int workers, int buffer, int keep) {
  /** Epochs without end. */
  public static final int ENDLESS = 0;

  /** NanoDO's seed for the order of documents, whatever the seed of the run. */
  public static final long SEED = 1234;

  /**
   * Options within their ranges.
   *
   * @throws DataException if one is not
   */
  public TrainOptions {
    atLeast(1, "batch_size", batch);
    atLeast(1, "L", length);
    atLeast(ENDLESS, "train_epochs", epochs);
    atLeast(0, "pygrain_worker_count", workers);
    atLeast(1, "pygrain_worker_buffer_size", buffer);
    atLeast(1, "batches kept", keep);
    if (seed >>> 32 != 0) {
      throw new DataException("data_seed must be from 0 to 2^32 - 1, found %d".formatted(seed));
    }
  }

  /** NanoDO's seed, no end, no threads for tokenizing, two batches ahead and two kept. */
  public static TrainOptions of(int batch, int length) {
    return new TrainOptions(batch, length, SEED, ENDLESS, 0, 2, 2);
  }

  static void atLeast(int least, String name, int found) {
    if (found < least) {
      throw new DataException("%s must be at least %d, found %d".formatted(name, least, found));
    }
  }
}
