package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What SentencePiece's own package makes of hard texts; {@code sentencepiece_oracle.py} asked it.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SentencePieceOracle(List<String> texts, List<Vocabulary> vocabularies) {
  /** The folder of files that are not this repository's, where it is there. */
  static final Path GOLDEN = Path.of("../../shared/golden");

  record Vocabulary(String name, int size, int bos, int eos, int[][] ids, List<String> decoded) {
    Tokenizer open() {
      return switch (name) {
        case "embedded-8k" -> Tokenizers.open(name);
        case "small.model" -> small();
        default -> Tokenizers.open(golden(name).toString());
      };
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static SentencePieceOracle read() {
    return json("sentencepiece.json", SentencePieceOracle.class);
  }

  static Tokenizer small() {
    return SentencePieceTokenizer.of("small.model", smallModel());
  }

  static byte[] smallModel() {
    try (var in = SentencePieceOracle.class.getResourceAsStream("small.model")) {
      return Objects.requireNonNull(in).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path golden(String name) {
    Path file = GOLDEN.resolve(name);
    assumeTrue(Files.isRegularFile(file), () -> "there is no " + file);
    return file;
  }

  private static <T> T json(String name, Class<T> type) {
    var in = Objects.requireNonNull(SentencePieceOracle.class.getResourceAsStream(name));
    try (var reader = new InputStreamReader(in, UTF_8)) {
      return new Gson().fromJson(reader, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
