package org.nanodo.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.nanodo.config.Config;
import org.nanodo.data.Batch;
import org.nanodo.data.DataState;
import org.nanodo.data.Dataset;
import org.nanodo.data.TrainOptions;
import org.nanodo.data.TrainStream;
import org.nanodo.ir.Literal;

/**
 * Batches that need no text: of uniformly random tokens, none of them padding, BOS or EOS; of a
 * task that brings its examples along, of those.
 */
final class RandomBatches implements AutoCloseable {
  /** Tokens below this one have a meaning of their own. */
  static final int FIRST_TOKEN = 3;

  private final Config config;
  private final int vocabSize;
  private final SplittableRandom random;
  private final Optional<Dataset> examples;
  private final Optional<TrainStream> stream;

  RandomBatches(Config config, int vocabSize) {
    this.config = config;
    this.vocabSize = vocabSize;
    this.random = new SplittableRandom(config.dataSeed());
    this.examples = config.readsText() ? Optional.empty() : Optional.of(Dataset.open(config));
    TrainOptions options = TrainOptions.of(config.microBatch(), 1);
    this.stream = examples.map(data -> data.train(options, DataState.START));
  }

  /** The micro-batches of one step. */
  List<Batch> step() {
    var parts = new ArrayList<Batch>();
    while (parts.size() < config.opt().gradAccumulationSteps()) {
      parts.add(
          stream.isPresent() ? stream.get().next(() -> false).orElseThrow() : Batch.of(tokens()));
    }
    return parts;
  }

  private Literal tokens() {
    int length = config.tokensPerExample();
    int rows = config.microBatch();
    int[] tokens = random.ints((long) rows * length, FIRST_TOKEN, vocabSize).toArray();
    return Literal.i32(tokens, rows, length);
  }

  @Override
  public void close() {
    stream.ifPresent(TrainStream::close);
    examples.ifPresent(Dataset::close);
  }
}
