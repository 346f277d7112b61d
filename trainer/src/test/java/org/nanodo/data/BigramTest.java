package org.nanodo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BigramTest {
  /** Computed in Python with the weights of NanoDO's {@code get_in_out}. */
  @Test
  void weighsTargetsAsEvaluationDoes() {
    var data = Texts.data(Texts.of("abab", "ba"), Texts.of("aba", "b"));
    assertThat(Bigram.loss(data, data.eval("test", 1, 4, 1), 9))
        .hasValueCloseTo(4.711481641382524, within(1e-14));
  }

  @Test
  void isTheLogOfTheVocabularyWhereNothingWasSeen() {
    var data = Texts.data(Texts.of(""), Texts.of("zzzz"));
    // BOS was seen once, before EOS; z never
    double expected = (Math.log(260) + 4 * Math.log(259)) / 5;
    assertThat(Bigram.loss(data, data.eval("test", 1, 9, 1), 9))
        .hasValueCloseTo(expected, within(1e-14));
  }

  @Test
  void hasNoValueWithoutTargets() {
    var data = Texts.data(Texts.of("a"), Texts.of("b"));
    assertThat(Bigram.loss(data, data.eval("test", 2, 9, 1), 9)).isEmpty();
    assertThat(Bigram.loss(data, data.eval("test", 1, 1, 1), 9)).isEmpty();
  }

  @Test
  void isTheSameForAnyVocabulary() {
    var train = Texts.of("class A { int a; }", "/** Größer. */ class B {}");
    var heldOut = Texts.of("class C { A b; }");
    var corpus = new Corpus(train, train, heldOut, 1, 1);
    try (var bytes = new TextData(corpus, new ByteTokenizer());
        var pieces = new TextData(corpus, Tokenizers.open("embedded-8k"))) {
      EvalBatches ofBytes = bytes.eval("test", 1, 32, 1);
      EvalBatches ofPieces = pieces.eval("test", 1, 32, 1);
      assertThat(Bigram.loss(pieces, ofPieces, 1)).isEqualTo(Bigram.loss(bytes, ofBytes, 1));
      assertThat(ofBytes.bytesPerToken(1)).hasValue(1);
      int tokens = pieces.tokenizer().encode(Texts.of(heldOut, 0)).length + 1;
      assertThat(ofPieces.bytesPerToken(1).getAsDouble()).isEqualTo(17. / tokens).isGreaterThan(1);
    }
  }
}
