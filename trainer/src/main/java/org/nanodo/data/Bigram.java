package org.nanodo.data;

import java.util.OptionalDouble;
import org.nanodo.ir.Literal;

/**
 * The model to beat: the probability of a token given the one before it alone, counted in the
 * training documents, with one added to every count so that none is zero.
 */
public final class Bigram {
  private Bigram() {}

  /**
   * Its loss in nats per token on {@code batches}, weighted as the evaluation of a model is: the
   * targets that are not padding count alike. Nothing if there are none. Reads all training
   * documents once; memory grows with the distinct pairs in {@code batches} only.
   */
  public static OptionalDouble loss(TextData data, Iterable<Literal> batches) {
    int vocab = data.tokenizer().vocabSize();
    var targets = new PairCounts(vocab);
    for (var batch : batches) {
      count(batch, data.tokenizer().padId(), targets);
    }
    var seen = targets.zeros();
    var contexts = new long[vocab];
    var train = data.source("train");
    for (int i = 0; i < train.size(); i++) {
      int[] ids = DocumentStream.ids(data.tokenizer(), train.text(i));
      for (int t = 1; t < ids.length; t++) {
        contexts[ids[t - 1]]++;
        seen.addIfThere(ids[t - 1], ids[t]);
      }
    }
    var sum = new double[2];
    targets.forEach(
        (a, b, times) -> {
          double p = (seen.count(a, b) + 1.0) / (contexts[a] + (double) vocab);
          sum[0] -= times * Math.log(p);
          sum[1] += times;
        });
    return sum[1] == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum[0] / sum[1]);
  }

  private static void count(Literal batch, int pad, PairCounts targets) {
    int length = batch.type().shape().dim(1);
    var ids = batch.data().asIntBuffer();
    for (int i = 1; i < ids.limit(); i++) {
      if (i % length != 0 && ids.get(i) != pad) {
        targets.add(ids.get(i - 1), ids.get(i));
      }
    }
  }
}
