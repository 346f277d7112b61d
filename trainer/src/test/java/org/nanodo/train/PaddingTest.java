package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.config.Config;
import org.nanodo.data.Batch;
import org.nanodo.data.Tokenizer;
import org.nanodo.data.Vocabulary;
import org.nanodo.ir.Literal;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;

/** Padding is not a target; where no token is padding, all tokens are targets. */
class PaddingTest {
  private static final int V = 9;
  private static final int L = 8;

  @ParameterizedTest
  @ValueSource(ints = {Tokenizer.NONE, 5})
  void isNoTarget(int pad) {
    int[] ids = {
      0, 3, 0, 4, pad, pad, pad, pad, 1, 2, 3, 4, 5, 6, 7, 8, 6, 0, 0, 0, 0, 0, 0, 5, 7, pad, pad,
      pad, pad, pad, pad, pad
    };
    int rows = ids.length / L;
    Config config =
        Config.load(
            "nano",
            Stream.concat(StackedTest.TINY.stream(), Stream.of("batch_size=" + rows)).toList());
    try (Client client = Client.open(ClientOptions.cpu(1));
        var trainer = new Trainer(config, client, new Vocabulary(V, pad), StackedTest.FLAGS)) {
      trainer.initialize();
      Batch batch = Batch.of(Literal.i32(ids, rows, L));
      Forward found = trainer.forward(batch);
      double expected = loss(found.logits_BxLxV().toFloats(), ids, pad);
      assertThat(found.loss()).isCloseTo(expected, within(1e-5));
      Map<String, Double> metrics = trainer.start(0, List.of(batch)).read();
      assertThat(metrics.get("train_loss")).isCloseTo(expected, within(1e-5));
    }
  }

  private static double loss(float[] logits, int[] ids, int pad) {
    return IntStream.range(0, ids.length - 1)
        .filter(i -> i % L != L - 1 && ids[i + 1] != pad)
        .mapToDouble(
            i -> {
              double sum =
                  IntStream.range(0, V).mapToDouble(v -> Math.exp(logits[i * V + v])).sum();
              return Math.log(sum) - logits[i * V + ids[i + 1]];
            })
        .average()
        .orElseThrow();
  }
}
