package org.nanodo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BigramTest {
  /** Computed in Python with the weights of NanoDO's {@code get_in_out}. */
  @Test
  void weighsTargetsAsEvaluationDoes() {
    var data = Texts.data(Texts.of("abab", "ba"), Texts.of("aba", "b"));
    assertThat(Bigram.loss(data, data.eval("test", 1, 4, 1)))
        .hasValueCloseTo(4.711481641382524, within(1e-14));
  }

  @Test
  void isTheLogOfTheVocabularyWhereNothingWasSeen() {
    var data = Texts.data(Texts.of(""), Texts.of("zzzz"));
    // BOS was seen once, before EOS; z never
    double expected = (Math.log(260) + 4 * Math.log(259)) / 5;
    assertThat(Bigram.loss(data, data.eval("test", 1, 9, 1)))
        .hasValueCloseTo(expected, within(1e-14));
  }

  @Test
  void hasNoValueWithoutTargets() {
    var data = Texts.data(Texts.of("a"), Texts.of("b"));
    assertThat(Bigram.loss(data, data.eval("test", 2, 9, 1))).isEmpty();
    assertThat(Bigram.loss(data, data.eval("test", 1, 1, 1))).isEmpty();
  }

  @Test
  void countsPairsOfAnyVocabulary() {
    var random = new Random(1);
    var counts = new PairCounts(64_000);
    var expected = new HashMap<Long, Long>();
    for (int i = 0; i < 100_000; i++) {
      int a = random.nextInt(64_000);
      int b = random.nextInt(3);
      counts.add(a, b);
      expected.merge(64_000L * a + b, 1L, Long::sum);
    }
    var found = new HashMap<Long, Long>();
    counts.forEach((a, b, count) -> found.put(64_000L * a + b, count));
    assertThat(found).isEqualTo(expected);
    var zeros = counts.zeros();
    zeros.addIfThere(1, 5);
    assertThat(zeros.count(1, 5)).isZero();
  }
}
