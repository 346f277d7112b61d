package org.nanodo.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.nanodo.config.Config;
import org.nanodo.data.Batch;
import org.nanodo.ir.Literal;

/** Batches of uniformly random tokens, none of them padding, BOS or EOS. */
final class RandomBatches {
  /** Tokens below this one have a meaning of their own. */
  static final int FIRST_TOKEN = 3;

  private final Config config;
  private final int vocabSize;
  private final SplittableRandom random;

  RandomBatches(Config config, int vocabSize) {
    this.config = config;
    this.vocabSize = vocabSize;
    this.random = new SplittableRandom(config.dataSeed());
  }

  /** The micro-batches of one step, each int32 [B/accumulation, L]. */
  List<Batch> step() {
    var parts = new ArrayList<Batch>();
    while (parts.size() < config.opt().gradAccumulationSteps()) {
      int length = config.tokensPerExample();
      int rows = config.microBatch();
      int[] tokens = random.ints((long) rows * length, FIRST_TOKEN, vocabSize).toArray();
      parts.add(Batch.of(Literal.i32(tokens, rows, length)));
    }
    return parts;
  }
}
