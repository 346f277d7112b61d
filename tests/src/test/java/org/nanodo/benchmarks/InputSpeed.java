package org.nanodo.benchmarks;

import java.util.Arrays;
import org.nanodo.data.DataState;
import org.nanodo.data.TextData;
import org.nanodo.data.TrainBatches;
import org.nanodo.data.TrainOptions;
import org.nanodo.ir.Literal;

/**
 * How fast batches of NanoDO's default size are prepared by one thread, with nothing else to do: a
 * step waits for its batch only if it takes less time than that. Arguments: ds_name, vocab_path.
 */
public final class InputSpeed {
  private static final int B = 256;
  private static final int L = 512;
  private static final int WARM_UP = 200;
  private static final int BATCHES = 1000;

  private InputSpeed() {}

  public static void main(String[] arguments) {
    String corpus = arguments.length > 0 ? arguments[0] : "embedded";
    String vocab = arguments.length > 1 ? arguments[1] : "";
    var millis = new double[BATCHES];
    long tokens = 0;
    try (TextData data = TextData.open(corpus, vocab);
        TrainBatches batches = data.train(TrainOptions.of(B, L), DataState.START)) {
      for (int i = -WARM_UP; i < BATCHES; i++) {
        long began = System.nanoTime();
        Literal batch = batches.next().orElseThrow().tensors().get(0);
        if (i >= 0) {
          millis[i] = (System.nanoTime() - began) / 1e6;
          tokens += batch.type().shape().size();
        }
      }
    }
    double all = Arrays.stream(millis).sum();
    double worst = Arrays.stream(millis).max().orElseThrow();
    System.out.printf(
        "%s: %.1f million tokens/s; a batch of %dx%d takes %.2f ms, at worst %.2f ms%n",
        corpus, tokens / all / 1e3, B, L, all / BATCHES, worst);
  }
}
