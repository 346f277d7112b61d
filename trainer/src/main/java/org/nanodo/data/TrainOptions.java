package org.nanodo.data;

import org.nanodo.config.Config;

/**
 * How training reads its documents.
 *
 * @param batch rows in a batch
 * @param length tokens in a row
 * @param seed the seed of the order of documents, 0 to 2^32 - 1
 * @param epochs number of epochs, or {@link #ENDLESS}
 * @param workers number of tokenizer threads, 0 to tokenize in the thread that packs; batches do
 *     not depend on it
 * @param buffer number of batches prepared ahead
 * @param keep number of returned batches that stay valid; the memory of earlier ones is reused
 */
public record TrainOptions(
    int batch, int length, long seed, int epochs, int workers, int buffer, int keep) {
  /** Training does not end with an epoch. */
  public static final int ENDLESS = 0;

  /** NanoDO's seed for the order of documents, which does not depend on the seed of the run. */
  public static final long SEED = 1234;

  /**
   * Checks the options.
   *
   * @throws DataException if one is out of range
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

  /** NanoDO's seed, endless, no tokenizer threads, two batches ahead and two kept. */
  public static TrainOptions of(int batch, int length) {
    return new TrainOptions(batch, length, SEED, ENDLESS, 0, 2, 2);
  }

  /** As a config says, with so many batches kept. */
  public static TrainOptions of(Config config, int keep) {
    return new TrainOptions(
        config.microBatch(),
        config.tokensPerExample(),
        config.dataSeed(),
        config.trainEpochs().orElse(ENDLESS),
        config.pygrainWorkerCount(),
        config.pygrainWorkerBufferSize(),
        keep);
  }

  static void atLeast(int least, String name, int found) {
    if (found < least) {
      throw new DataException("%s must be at least %d, found %d".formatted(name, least, found));
    }
  }
}
