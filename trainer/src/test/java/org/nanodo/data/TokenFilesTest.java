package org.nanodo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.config.DataErrors;
import org.nanodo.records.RecordCache;

class TokenFilesTest {
  @TempDir Path dir;
  private final PrintStream before = System.err;

  @BeforeEach
  void doNotListen() {
    System.setErr(new PrintStream(OutputStream.nullOutputStream()));
  }

  @AfterEach
  void stopNotListening() {
    System.setErr(before);
  }

  private Config config(String dsName, String vocabPath, String... more) {
    var overrides = new ArrayList<>(List.of("ds_name=" + dsName, "vocab_path=" + vocabPath));
    overrides.addAll(List.of(more));
    return Config.load("nano", overrides);
  }

  private String text(int documents) throws IOException {
    var random = new Random(documents);
    var text = new StringBuilder();
    for (int i = 0; i < documents; i++) {
      text.append("paragraph ").append(i).append(" ö".repeat(random.nextInt(40))).append("\n\n");
    }
    return "text:" + Files.writeString(dir.resolve("a.txt"), text.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "embedded-8k"})
  void batchesAreThoseOfTheText(String vocabPath) throws IOException {
    String text = text(300);
    Path tokens = dir.resolve("tokens");
    var written = TokenizedData.write(config(text, vocabPath), tokens);
    try (var ofText = TextData.open(text, vocabPath);
        var ofTokens = TextData.open("tokens:" + tokens, vocabPath)) {
      assertThat(written)
          .extracting(TokenizedData.Split::documents)
          .containsExactly(ofText.size("train"), ofText.size("test"));
      var options = new TrainOptions(4, 33, 9, 2, 3, 2, 1);
      try (var expected = ofText.train(options, DataState.START);
          var found = ofTokens.train(options, DataState.START)) {
        int batches = 0;
        for (var e = expected.next(); e.isPresent(); e = expected.next(), batches++) {
          assertThat(Texts.rows(found.next().orElseThrow())).isEqualTo(Texts.rows(e.get()));
        }
        assertThat(found.next()).isEmpty();
        assertThat(batches).isGreaterThan(50);
      }
      var expected = ofText.eval("validation", 3, 20, 1);
      var found = ofTokens.eval("validation", 3, 20, 1);
      assertThat(rows(found)).isNotEmpty().isEqualTo(rows(expected));
      assertThat(found.bytesPerToken(9)).isEqualTo(expected.bytesPerToken(9));
      assertThat(Bigram.loss(ofTokens, found, 9)).isEqualTo(Bigram.loss(ofText, expected, 9));
    }
    assertThat(dir.toFile().list()).containsExactlyInAnyOrder("a.txt", "tokens");
  }

  private static List<List<Integer>> rows(EvalBatches batches) {
    var rows = new ArrayList<List<Integer>>();
    batches.forEach(b -> rows.addAll(Texts.rows(b)));
    return rows;
  }

  @Test
  void anotherVocabularyIsRefused() throws IOException {
    Path tokens = dir.resolve("tokens");
    TokenizedData.write(config(text(10), ""), tokens);
    for (String other : List.of("embedded-8k", "ids:300")) {
      assertThatThrownBy(() -> TextData.open("tokens:" + tokens, other))
          .isInstanceOf(DataException.class)
          .message()
          .doesNotContain("\n")
          .contains(tokens + "", "tokens of a vocabulary of 259 ids", "tokenize again");
    }
  }

  @Test
  void whatCannotBeTokenizedIsSaid() throws IOException {
    String text = text(10);
    assertThatThrownBy(() -> TokenizedData.write(config(text, ""), dir))
        .isInstanceOf(ConfigException.class)
        .hasMessage(dir + " exists; give a new folder");
    assertThatThrownBy(
            () -> TokenizedData.write(config("1*" + text + "+1*embedded", ""), dir.resolve("t")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is a mixture; tokenize each of its sources by itself");
    assertThatThrownBy(() -> TextData.open("tokens:" + dir, ""))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(dir + " has neither tokens.json nor train.bin");
    assertThatThrownBy(() -> TextData.open(text, "ids:300"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("needs a vocabulary, and vocab_path=ids:300 is none");
    assertThat(dir.toFile().list()).containsExactly("a.txt");
  }

  /** Documents that do not fit into one shard go on in the next. */
  @Test
  void shardsFollowEachOther() throws IOException {
    var tokenizer = new ByteTokenizer();
    var documents = new ArrayList<int[]>();
    for (int shard = 0; shard < 3; shard++) {
      try (var out = new TokenShardWriter(dir.resolve(shard + ".tokens"), tokenizer)) {
        for (int i = 0; i < 4 * shard; i++) { // The first shard is empty.
          int[] ids = IntStream.rangeClosed(1, 3 * i + 1).toArray();
          documents.add(ids);
          out.add(ids);
        }
        out.finish();
      }
    }
    var damaged = new DamagedRecords(DataErrors.STRICT);
    var shards =
        TokenShards.open(
            dir, List.of("0.tokens", "1.tokens", "0.tokens", "2.tokens"), tokenizer, damaged);
    assertThat(shards.size()).isEqualTo(documents.size());
    for (int i = 0; i < shards.size(); i++) {
      assertThat(((Document.Ids) shards.document(i)).ids()).isEqualTo(documents.get(i));
    }
  }

  /** Each byte of a shard is covered by a checksum, but for those that only fill up. */
  @Test
  void aDamagedShardIsNeverReadAsIfItWereWhole() throws IOException {
    Path tokens = dir.resolve("tokens");
    TokenizedData.write(config(text(12), "embedded-8k"), tokens);
    Path shard = tokens.resolve("train-00000.tokens");
    byte[] whole = Files.readAllBytes(shard);
    List<String> expected = read(tokens, DataErrors.STRICT);
    var random = new Random(1);
    for (int k = 0; k < 300; k++) {
      byte[] damaged = whole.clone();
      if (k % 3 == 0) {
        damaged = Arrays.copyOf(whole, random.nextInt(whole.length));
      } else {
        damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(shard, damaged);
      List<String> found;
      try {
        found = read(tokens, k % 2 == 0 ? DataErrors.SKIP : DataErrors.STRICT);
      } catch (DataException e) {
        assertThat(e.getMessage()).doesNotContain("\n").contains("train-00000.tokens");
        continue;
      }
      for (int i = 0; i < found.size(); i++) {
        assertThat(found.get(i)).isIn("", expected.get(i));
      }
      assertThat(found).hasSameSizeAs(expected);
    }
  }

  private List<String> read(Path tokens, DataErrors errors) {
    try (var tokenizer = Tokenizers.open("embedded-8k")) {
      var cache = new RecordCache(dir.resolve("cache"), line -> {});
      var options = new SourceOptions(tokenizer, 8, "text", errors, Optional.empty(), cache);
      try (var corpus = DataSources.open("tokens:" + tokens, options)) {
        return IntStream.range(0, corpus.train().size())
            .mapToObj(corpus.train()::document)
            .map(d -> d instanceof Document.Ids ids ? tokenizer.decode(ids.ids()) : "")
            .toList();
      }
    }
  }

  private Path ids(String name, int... ids) throws IOException {
    var bytes = ByteBuffer.allocate(2 * ids.length).order(ByteOrder.LITTLE_ENDIAN);
    IntStream.of(ids).forEach(id -> bytes.putShort((short) id));
    Files.createDirectories(dir.resolve(name).getParent());
    return Files.write(dir.resolve(name), bytes.array());
  }

  @Test
  void nanoGptsIdsAreRowsWithoutDocuments() throws IOException {
    ids("gpt/train.bin", IntStream.range(40_000, 40_017).toArray());
    ids("gpt/val.bin", 1, 2, 3, 4, 5, 6, 7, 8);
    try (var data =
        TextData.open(config("tokens:" + dir.resolve("gpt"), "ids:50257", "model.L=4"))) {
      assertThat(data.vocabSize()).isEqualTo(50_257);
      assertThat(data.size("train")).isEqualTo(4);
      var options = new TrainOptions(4, 4, 1, 2, 1, 1, 1);
      try (var batches = data.train(options, DataState.START)) {
        for (int epoch = 0; epoch < 2; epoch++) {
          assertThat(Texts.rows(batches.next().orElseThrow()))
              .containsExactlyInAnyOrder(
                  List.of(40_000, 40_001, 40_002, 40_003),
                  List.of(40_004, 40_005, 40_006, 40_007),
                  List.of(40_008, 40_009, 40_010, 40_011),
                  List.of(40_012, 40_013, 40_014, 40_015));
        }
        assertThat(batches.next()).isEmpty();
      }
      var held = data.eval("val", 2, 4, 1);
      assertThat(rows(held)).containsExactly(List.of(1, 2, 3, 4), List.of(5, 6, 7, 8));
      assertThat(held.bytesPerToken(1)).isEmpty();
      assertThat(Bigram.loss(data, held, 1)).isEmpty();
    }
  }

  @Test
  void aSingleFileOfIdsHoldsSomeRowsOut() throws IOException {
    Path file = ids("all.bin", IntStream.range(0, 4000).toArray());
    try (var data = TextData.open(config("tokens:" + file, "ids:4000", "model.L=8"))) {
      assertThat(data.size("train") + data.size("test")).isEqualTo(500);
      assertThat(data.size("test")).isBetween(10, 50);
    }
    try (var data = TextData.open(config("tokens:" + file, "ids:3999", "model.L=8"));
        var batches = data.train(new TrainOptions(1, 8, 1, 1, 0, 1, 1), DataState.START)) {
      assertThatThrownBy(
              () -> {
                while (batches.next().isPresent()) {}
              })
          .isInstanceOf(DataException.class)
          .hasMessageContaining("row 499: found the token id 3999, and vocab_path has 3,999 ids");
    }
    assertThatThrownBy(
            () -> TextData.open(config("tokens:" + ids("short.bin", 1), "ids:9", "model.L=8")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("has 2 bytes, which are 0 rows of 8 ids");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ids:",
        "ids:0",
        "ids:x",
        "ids:-3",
        "ids:99999999999",
        "ids:9,pad=x",
        "ids:9,pads=1"
      })
  void aNumberOfIdsIsOne(String vocabPath) {
    assertThatThrownBy(() -> Tokenizers.open(vocabPath))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("expected how many token ids there are, as in ids:50257");
  }

  @Test
  void bareIdsAreTheirOwnText() {
    Tokenizer ids = Tokenizers.open("ids:50257,pad=none,eos=50256");
    assertThat(ids.hasText()).isFalse();
    assertThat(List.of(ids.vocabSize(), ids.padId(), ids.bosId(), ids.eosId()))
        .containsExactly(50257, -1, -1, 50256);
    assertThat(Tokenizers.open("ids:7").padId()).isZero();
    assertThat(ids.encode(" 15496 995\n")).containsExactly(15496, 995);
    assertThat(ids.decode(new int[] {15496, 995})).isEqualTo("15496 995");
    assertThatThrownBy(() -> ids.encode("1 a"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("vocab_path=ids:50257", "expected token ids");
    assertThatThrownBy(() -> ids.encode("50257"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("0 to 50256");
  }
}
