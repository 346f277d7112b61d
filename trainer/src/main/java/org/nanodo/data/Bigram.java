package org.nanodo.data;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The model to beat, whatever the vocabulary: the probability of a byte given the one before it
 * alone, counted in the training documents, with one added to every count so that none is zero. The
 * end of a document counts as a byte.
 */
public final class Bigram {
  private static final Tokenizer BYTES = new ByteTokenizer();

  private Bigram() {}

  /**
   * Its loss in nats per byte on the text of the first {@code batches} of {@code held}; nothing if
   * they have none. Reads all training documents once.
   */
  public static OptionalDouble loss(TextData data, EvalBatches held, int batches) {
    var targets = new Pairs();
    held.byteRows(batches).forEach(targets::count);
    if (targets.total() == 0) {
      return OptionalDouble.empty();
    }
    var seen = new Pairs();
    DocumentSource train = data.source("train");
    for (int i = 0; i < train.size(); i++) {
      seen.count(DocumentStream.ids(BYTES, train.text(i)));
    }
    return OptionalDouble.of(seen.loss(targets) / targets.total());
  }

  /** How often each token follows each. */
  private record Pairs(long[][] counts) {
    Pairs() {
      this(new long[BYTES.vocabSize()][BYTES.vocabSize()]);
    }

    void count(int[] ids) {
      for (int i = 1; i < ids.length; i++) {
        counts[ids[i - 1]][ids[i]]++;
      }
    }

    long total() {
      return Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
    }

    /** The nats that these counts need for {@code others}. */
    double loss(Pairs others) {
      double sum = 0;
      for (int a = 0; a < counts.length; a++) {
        double all = Arrays.stream(counts[a]).sum() + (double) counts.length;
        for (int b = 0; b < counts.length; b++) {
          sum -= others.counts[a][b] * Math.log((counts[a][b] + 1) / all);
        }
      }
      return sum;
    }
  }
}
