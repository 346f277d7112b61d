package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.pjrt.LiveHandles;

class SentencePieceTest {
  private static final SentencePieceOracle ORACLE = SentencePieceOracle.read();

  /** Field 1000, which a reader of protobuf passes over. */
  private static final byte[] UNKNOWN_FIELD = {(byte) 0xc0, 0x3e, 1};

  static List<SentencePieceOracle.Vocabulary> vocabularies() {
    return ORACLE.vocabularies();
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void idsAndTextsAreExact(SentencePieceOracle.Vocabulary vocabulary) {
    try (Tokenizer pieces = vocabulary.open()) {
      assertThat(pieces.vocabSize()).isEqualTo(vocabulary.size());
      assertThat(pieces.bosId()).isEqualTo(vocabulary.bos());
      assertThat(pieces.eosId()).isEqualTo(vocabulary.eos());
      for (int i = 0; i < ORACLE.texts().size(); i++) {
        int[] ids = vocabulary.ids()[i];
        assertThat(pieces.encode(ORACLE.texts().get(i))).as("text %d", i).isEqualTo(ids);
        assertThat(pieces.decode(ids)).as("text %d", i).isEqualTo(vocabulary.decoded().get(i));
      }
    }
  }

  private record Golden(String model, List<Case> cases) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Case(String text, int[] ids, String decoded) {}

  @Test
  void idsAndTextsOfNanodosVocabularyAreExact() throws IOException {
    String json = Files.readString(SentencePieceOracle.golden("sentencepiece.json"));
    var golden = new Gson().fromJson(json, Golden.class);
    String file = SentencePieceOracle.golden(golden.model()).toString();
    try (Tokenizer pieces = Tokenizers.open(file)) {
      for (Case c : golden.cases()) {
        assertThat(pieces.encode(c.text())).as(c.text()).isEqualTo(c.ids());
        assertThat(pieces.decode(c.ids())).as(c.text()).isEqualTo(c.decoded());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theEmbeddedVocabularyGivesAnyTextBack(long seed) {
    String text = new String(Texts.text(new Random(seed), 1000).getBytes(UTF_8), UTF_8);
    try (Tokenizer pieces = Tokenizers.open("embedded-8k")) {
      // SentencePiece writes a space as U+2581, and so takes that for one.
      assertThat(pieces.decode(pieces.encode(text))).isEqualTo(text.replace('\u2581', ' '));
    }
  }

  @Test
  void paddingAndEndsHaveNoText() {
    try (Tokenizer pieces = SentencePieceOracle.small()) {
      int[] ids = DocumentStream.ids(pieces, "the");
      assertThat(pieces.decode(Arrays.copyOf(ids, ids.length + 3))).isEqualTo("the");
      assertThat(pieces.encode("\ud800!")).isEqualTo(pieces.encode("?!"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 400, Integer.MAX_VALUE})
  void anIdOutsideTheVocabularyIsRefused(int id) {
    try (Tokenizer pieces = SentencePieceOracle.small()) {
      assertThatThrownBy(() -> pieces.decode(new int[] {5, id}))
          .isInstanceOf(DataException.class)
          .hasMessage("token id " + id + " is not in the vocabulary, which has 0 to 399");
    }
  }

  @Test
  void threadsShareAVocabulary() {
    var vocabulary = ORACLE.vocabularies().get(0);
    try (Tokenizer pieces = vocabulary.open()) {
      boolean same =
          IntStream.range(0, 20 * ORACLE.texts().size())
              .parallel()
              .map(i -> i % ORACLE.texts().size())
              .allMatch(
                  i -> Arrays.equals(pieces.encode(ORACLE.texts().get(i)), vocabulary.ids()[i]));
      assertThat(same).isTrue();
    }
  }

  @Test
  void isCountedUntilItIsClosed() {
    Tokenizer pieces = SentencePieceOracle.small();
    assertThat(LiveHandles.byKind()).containsKey("vocabulary");
    pieces.close();
    pieces.close();
    assertThat(LiveHandles.byKind()).doesNotContainKey("vocabulary");
    assertThatThrownBy(() -> pieces.encode("a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("this vocabulary is closed");
  }

  @Test
  void aDocumentLongerThanTheContextIsCutForEvaluationAndGoesOnInTraining() {
    String text = "Licensed under the Apache License. ".repeat(50);
    var source = Texts.of(text, "");
    try (var data =
        new TextData(new Corpus(source, source, source, 1, 1), SentencePieceOracle.small())) {
      int[] ids = DocumentStream.ids(data.tokenizer(), text);
      var rows = Texts.rows(data.eval("test", 2, 16, 1).iterator().next());
      assertThat(rows.get(0)).containsExactlyElementsOf(boxed(Arrays.copyOf(ids, 16)));
      assertThat(rows.get(1)).startsWith(2, 1, 0).hasSize(16);
    }
  }

  @Test
  void trainingGoesOnWithItsOwnVocabularyOnly() {
    byte[] model = SentencePieceOracle.smallModel();
    byte[] another = Arrays.copyOf(model, model.length + 3);
    System.arraycopy(UNKNOWN_FIELD, 0, another, model.length, UNKNOWN_FIELD.length);
    var options = TrainOptions.of(1, 4);
    DataState state;
    try (var data = dataOf(SentencePieceTokenizer.of("one", model));
        var batches = data.train(options, DataState.START)) {
      batches.next();
      state = batches.state();
    }
    try (var data = dataOf(SentencePieceTokenizer.of("another", another))) {
      assertThatThrownBy(() -> data.train(options, state))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("the checkpoint has read other data")
          .hasMessageContaining("400 token ids [");
    }
  }

  private static TextData dataOf(Tokenizer tokenizer) {
    var documents = Texts.of("some text", "and more of it");
    return new TextData(new Corpus(documents, documents, documents, 1, 1), tokenizer);
  }

  private static List<Integer> boxed(int[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }
}
