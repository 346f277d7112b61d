package org.nanodo.nn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.runtime.Devices;

/** {@code src/test/python/make_sampling.py} has made the probabilities. */
class SamplingTest {
  private record Case(double[] options, double[][] scores, int[][] seen, double[][] probabilities) {
    Sampling sampling() {
      return new Sampling(options[0], (int) options[1], options[2], options[3], options[4]);
    }

    Tensor scores_BxV() {
      return tensor(scores);
    }

    Tensor seen_BxV() {
      return Tensor.of(seen).ne(0);
    }

    @Override
    public String toString() {
      return sampling().toString();
    }
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static Tensor tensor(double[][] rows) {
    double[] all = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    return Tensor.of(all).reshape(rows.length, -1);
  }

  static List<Case> cases() {
    var json = Objects.requireNonNull(SamplingTest.class.getResourceAsStream("sampling.json"));
    return List.of(new Gson().fromJson(new InputStreamReader(json, UTF_8), Case[].class));
  }

  /** Of many draws each token is as frequent as it is likely: within 5 standard deviations. */
  @ParameterizedTest
  @MethodSource("cases")
  void drawsEachTokenAsOftenAsItIsLikely(Case c) {
    int draws = 2000;
    int V = c.scores[0].length;
    for (int row = 0; row < 2; row++) {
      Tensor scores_BxV = c.scores_BxV().at(row).broadcastTo(new int[] {draws, V});
      Tensor seen_BxV = c.seen_BxV().at(row).broadcastTo(new int[] {draws, V});
      Tensor keys_Bx2 = Random.split(Random.key(row), draws);
      double[] counts = new double[V];
      for (long id : c.sampling().choose(keys_Bx2, scores_BxV, seen_BxV).toHost().toLongs()) {
        counts[(int) id]++;
      }
      for (int v = 0; v < V; v++) {
        double p = c.probabilities[row][v];
        double deviation = Math.sqrt(p * (1 - p) / draws);
        assertThat(counts[v] / draws).as("token %d", v).isCloseTo(p, within(5 * deviation + 1e-12));
      }
    }
  }

  @Test
  void temperature0TakesTheMostLikely() {
    Case c = cases().get(0);
    Tensor keys_Bx2 = Random.split(Random.key(1), 2);
    long[] expected = c.scores_BxV().argmax(-1).toHost().toLongs();
    assertThat(Sampling.GREEDY.choose(keys_Bx2, c.scores_BxV(), c.seen_BxV()).toHost().toLongs())
        .containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 0, 1, 0, 1, temperature=-1.0 must be at least 0",
    "NaN, 0, 1, 0, 1, temperature=NaN must be at least 0",
    "1, -1, 1, 0, 1, top_k=-1 must be at least 0",
    "1, 0, 0, 0, 1, top_p=0.0 must be above 0",
    "1, 0, 1.1, 0, 1, top_p=1.1 must be above 0",
    "1, 0, 1, 2, 1, min_p=2.0 must be between 0 and 1",
    "1, 0, 1, 0, 0, repetition_penalty=0.0 must be above 0"
  })
  void refusesWhatIsOutOfRange(
      double temperature, int topK, double topP, double minP, double penalty, String message) {
    assertThatThrownBy(() -> new Sampling(temperature, topK, topP, minP, penalty))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
