package org.nanodo.data;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * A baseline for any vocabulary: the bigram model over bytes, counted in training documents with
 * add-one smoothing. The end of a document counts as a byte.
 */
public final class Bigram {
  private static final Tokenizer BYTES = new ByteTokenizer();
  private static final long MOST_BYTES = 64L << 20;

  private Bigram() {}

  /**
   * The loss in nats per byte on the text of the first {@code batches} of {@code held}, if they
   * have any. Reads the first 64 MiB of the training documents, which are enough for a baseline.
   */
  public static OptionalDouble loss(TextData data, EvalBatches held, int batches) {
    if (!data.tokenizer().hasText()) {
      return OptionalDouble.empty();
    }
    var targets = new Pairs();
    held.byteRows(batches).forEach(targets::count);
    if (targets.total() == 0) {
      return OptionalDouble.empty();
    }
    Pairs seen = seen(data);
    return OptionalDouble.of(seen.loss(targets) / targets.total());
  }

  private static Pairs seen(TextData data) {
    var seen = new Pairs();
    DocumentSource train = data.source("train");
    long bytes = 0;
    try {
      for (int i = 0; i < train.size() && bytes < MOST_BYTES; i++) {
        int[] document = bytes(train.document(i), data.tokenizer());
        bytes += document.length;
        seen.count(document);
      }
    } catch (DataException e) {
      // A finished run does not fail for a damaged record that it has not come to.
    }
    return seen;
  }

  private static int[] bytes(Document document, Tokenizer tokenizer) {
    return document instanceof Document.Ids ready
        ? DocumentStream.ids(BYTES, tokenizer.decode(ready.ids()))
        : DocumentStream.ids(BYTES, document);
  }

  /** The number of times that one token follows another. */
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

    /** The cross entropy in nats of {@code others} under these counts. */
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
