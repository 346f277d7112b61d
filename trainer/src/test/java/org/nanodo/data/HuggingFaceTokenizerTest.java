package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.config.ConfigException;

/** Ids and texts are those of Python's tokenizers; {@code tokenizers_oracle.py} asked it. */
class HuggingFaceTokenizerTest {
  /** What Python made of some texts. */
  record Expected(int size, Map<String, Integer> special, List<Case> cases) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Case(String text, int[] ids, String decoded) {}

  @TempDir Path folder;

  @BeforeEach
  void unzip() throws IOException {
    try (var in = getClass().getResourceAsStream("tokenizers.zip");
        var zip = new ZipInputStream(Objects.requireNonNull(in))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = folder.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.write(file, zip.readAllBytes());
      }
    }
  }

  private Path file(String name) {
    return folder.resolve(name).resolve("tokenizer.json");
  }

  private Tokenizer open(String name) {
    return Tokenizers.open(file(name).toString());
  }

  private Expected expected(String name) throws IOException {
    String json = Files.readString(folder.resolve(name).resolve("expected.json"));
    return new Gson().fromJson(json, Expected.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama", "qwen", "unigram"})
  void agreesWithPython(String name) throws IOException {
    Expected expected = expected(name);
    try (Tokenizer tokenizer = open(name)) {
      assertThat(tokenizer.vocabSize()).isEqualTo(expected.size);
      assertThat(tokenizer.eosId()).isEqualTo(expected.special.get("eos"));
      for (Case c : expected.cases) {
        assertThat(tokenizer.encode(c.text)).as(c.text).isEqualTo(c.ids);
        assertThat(tokenizer.decode(c.ids)).as(c.text).isEqualTo(c.decoded);
      }
    }
  }

  @Test
  void threadsShareIt() throws IOException {
    Expected expected = expected("gpt2");
    try (Tokenizer tokenizer = open("gpt2")) {
      IntStream.range(0, 2000)
          .parallel()
          .mapToObj(i -> expected.cases.get(i % expected.cases.size()))
          .forEach(c -> assertThat(tokenizer.encode(c.text)).isEqualTo(c.ids));
    }
  }

  // GPT-2 has one token between documents, Qwen no BOS; a pad that is the EOS would mask it.
  @ParameterizedTest
  @CsvSource({
    "gpt2, -1, -1, 320",
    "llama, 0, 2, 3",
    "qwen, 300, -1, 301",
    "unigram, -1, 1, 2",
  })
  void documentsEndAsTheTokenizerSays(String name, int pad, int bos, int eos) {
    try (Tokenizer tokenizer = open(name)) {
      assertThat(tokenizer.padId()).isEqualTo(pad);
      int[] text = tokenizer.encode("the fox");
      int[] document = DocumentStream.ids(tokenizer, "the fox");
      var expected = IntStream.builder();
      IntStream.of(bos).filter(id -> id >= 0).forEach(expected);
      IntStream.concat(IntStream.of(text), IntStream.of(eos)).forEach(expected);
      assertThat(document).isEqualTo(expected.build().toArray());
      assertThat(tokenizer.decode(document)).isEqualTo(tokenizer.decode(text));
    }
  }

  @Test
  void filesBesideItSayWhatIsSpecial() throws IOException {
    Path config = folder.resolve("gpt2/tokenizer_config.json");
    Path map = folder.resolve("gpt2/special_tokens_map.json");
    Path model = folder.resolve("gpt2/config.json");
    Files.writeString(config, "{\"add_bos_token\": true, \"bos_token\": {\"content\": \"a\"}}");
    Files.writeString(map, "{\"bos_token\": \"b\", \"eos_token\": \"b\", \"pad_token\": null}");
    Files.writeString(model, "{\"pad_token_id\": 7, \"vocab_size\": 400}");
    try (Tokenizer tokenizer = open("gpt2")) {
      int[] ab = tokenizer.encode("ab");
      assertThat(new int[] {tokenizer.bosId(), tokenizer.eosId()}).isEqualTo(ab);
      assertThat(tokenizer.padId()).isEqualTo(Tokenizer.NONE);
      assertThat(tokenizer.vocabSize()).isEqualTo(400);
      assertThat(tokenizer.decode(new int[] {ab[0], 399, ab[1]})).isEmpty();
      assertThatThrownBy(() -> tokenizer.decode(new int[] {400}))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("0 to 399");
    }
    Files.delete(map);
    Files.writeString(config, "{}");
    Files.writeString(
        model, "{\"pad_token_id\": 7, \"bos_token_id\": 9999, \"eos_token_id\": [8]}");
    try (Tokenizer tokenizer = open("gpt2")) {
      assertThat(tokenizer.padId()).isEqualTo(7);
      assertThat(tokenizer.bosId()).isEqualTo(Tokenizer.NONE);
      assertThat(tokenizer.eosId()).isEqualTo(8);
    }
    Files.delete(model);
    Files.delete(config);
    try (Tokenizer tokenizer = open("gpt2")) {
      assertThat(tokenizer.eosId()).isEqualTo(320);
    }
  }

  @Test
  void otherIdsAreAnotherVocabulary() throws IOException {
    int before;
    try (Tokenizer tokenizer = open("gpt2")) {
      before = tokenizer.fingerprint();
    }
    Files.writeString(folder.resolve("gpt2/config.json"), "{\"pad_token_id\": 7}");
    try (Tokenizer tokenizer = open("gpt2")) {
      assertThat(tokenizer.fingerprint()).isNotEqualTo(before);
    }
  }

  @Test
  void brokenFilesAreRefusedInOneLine() throws IOException {
    String whole = Files.readString(file("gpt2"), UTF_8);
    refused("gpt2/tokenizer.json", whole.substring(0, whole.length() / 2), "EOF while parsing");
    refused("gpt2/tokenizer.json", "", "EOF while parsing");
    refused("gpt2/tokenizer.json", "{\"version\": \"1.0\"}", "Model missing");
    Files.writeString(file("gpt2"), whole);
    refused("gpt2/tokenizer_config.json", "{\"eos_token\": ", "is damaged");
    refused("gpt2/tokenizer_config.json", "{\"pad_token\": \"[PAD]\"}", "lacks the token '[PAD]'");
    assertThatThrownBy(() -> open("none"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("there is no " + file("none"));
  }

  private void refused(String name, String content, String why) throws IOException {
    Files.writeString(folder.resolve(name), content);
    assertThatThrownBy(() -> open("gpt2"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(why)
        .hasMessageContaining(folder.resolve("gpt2").toString())
        .message()
        .doesNotContain("\n");
  }

  @Test
  void aClosedOneRefuses() {
    Tokenizer tokenizer = open("gpt2");
    tokenizer.close();
    tokenizer.close();
    assertThatThrownBy(() -> tokenizer.encode("a")).isInstanceOf(IllegalStateException.class);
  }
}
