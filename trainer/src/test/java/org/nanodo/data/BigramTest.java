package org.nanodo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BigramTest {
  /** Computed in Python with the weights of NanoDO's {@code get_in_out}. */
  @Test
  void weighsTargetsAsEvaluationDoes() {
    var data = Texts.data(Texts.of("abab", "ba"), Texts.of("aba", "b"));
    assertThat(Bigram.of(data, data.eval("test", 1, 4, 1)).orElseThrow().natsPerByte())
        .isCloseTo(4.711481641382524, within(1e-14));
  }

  @Test
  void isTheLogOfTheVocabularyWhereNothingWasSeen() {
    var data = Texts.data(Texts.of(""), Texts.of("zzzz"));
    // BOS was seen once, before EOS; z never
    double expected = (Math.log(260) + 4 * Math.log(259)) / 5;
    assertThat(Bigram.of(data, data.eval("test", 1, 9, 1)).orElseThrow().natsPerByte())
        .isCloseTo(expected, within(1e-14));
  }

  @Test
  void hasNoValueWithoutTargets() {
    var data = Texts.data(Texts.of("a"), Texts.of("b"));
    assertThat(Bigram.of(data, data.eval("test", 2, 9, 1))).isEmpty();
    assertThat(Bigram.of(data, data.eval("test", 1, 1, 1))).isEmpty();
  }

  @Test
  void isTheSameForAnyVocabulary() {
    var train = Texts.of("class A { int a; }", "/** Größer. */ class B {}");
    var heldOut = Texts.of("class C { A b; }");
    try (var pieces = Tokenizers.open("embedded-8k")) {
      Bigram bytes = bigram(new ByteTokenizer(), train, heldOut);
      Bigram ofPieces = bigram(pieces, train, heldOut);
      assertThat(bytes.bytesPerToken()).isOne();
      assertThat(ofPieces.natsPerByte()).isEqualTo(bytes.natsPerByte());
      int tokens = pieces.encode(heldOut.text(0)).length + 1;
      assertThat(ofPieces.bytesPerToken()).isEqualTo(17. / tokens).isGreaterThan(1);
    }
  }

  private static Bigram bigram(Tokenizer tokenizer, Texts train, Texts heldOut) {
    var data = new TextData(new Corpus(train, train, heldOut, 1), tokenizer);
    return Bigram.of(data, data.eval("test", 1, 32, 1)).orElseThrow();
  }
}
