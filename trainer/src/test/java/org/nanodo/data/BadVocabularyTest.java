package org.nanodo.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.config.ConfigException;

/** A vocabulary that is none, or is damaged, is refused in one line or has defined ids. */
class BadVocabularyTest {
  private static final byte[] MODEL = SentencePieceOracle.smallModel();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"<pad>, pad -1", "<s>, bos -1", "</s>, eos -1"})
  void lacksWhatNanodoWants(String piece, String found) {
    String bytes = new String(MODEL, ISO_8859_1).replaceFirst(piece, "x".repeat(piece.length()));
    assertThatThrownBy(() -> SentencePieceTokenizer.of("v", bytes.getBytes(ISO_8859_1)).close())
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("vocab_path v has ")
        .hasMessageContaining(found)
        .hasMessageContaining("expected pad 0");
  }

  @Test
  void isNoFileOfTheKind() throws IOException {
    refused(folder.resolve("none.model"), "there is no " + folder.resolve("none.model"));
    refused(folder, "this is no file");
    refused(Files.createFile(folder.resolve("empty")), "no SentencePiece model");
    refused(Files.writeString(folder.resolve("text"), "Once upon a time"), "it does not parse");
    refused(Files.write(folder.resolve("zeros"), new byte[1000]), "it does not parse");
    assertThatThrownBy(() -> Tokenizers.open("a\0b"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is no path");
  }

  private static void refused(Path file, String why) {
    assertThatThrownBy(() -> Tokenizers.open(file.toString()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("vocab_path " + file)
        .hasMessageContaining(why)
        .hasMessageContaining("empty for bytes");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void mayBeCutAnywhere(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      survives(Arrays.copyOf(MODEL, random.nextInt(MODEL.length)), random);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void mayHaveAnyBitsFlipped(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      byte[] damaged = MODEL.clone();
      for (int flips = 1 << random.nextInt(8); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      survives(damaged, random);
    }
  }

  /** The trie of the normalization is what SentencePiece itself follows unchecked. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void mayHaveADamagedNormalization(long seed) {
    var random = new Random(seed);
    int from = new String(MODEL, ISO_8859_1).indexOf("\0\4\0\0") + 4;
    assertThat(from).isGreaterThan(4);
    for (int i = 0; i < 200; i++) {
      byte[] damaged = MODEL.clone();
      for (int flips = 1 << random.nextInt(6); flips > 0; flips--) {
        damaged[from + random.nextInt(1024)] ^= (byte) (1 << random.nextInt(8));
      }
      survives(damaged, random);
    }
  }

  private static void survives(byte[] model, Random random) {
    Throwable refused =
        catchThrowable(
            () -> {
              try (Tokenizer pieces = SentencePieceTokenizer.of("v", model)) {
                for (int[] ids :
                    new int[][] {
                      pieces.encode(""),
                      pieces.encode("The \uff34 \ufdfa e\u0301 <sep><sep>\t\0"),
                      pieces.encode(Texts.text(random, 100))
                    }) {
                  int size = pieces.vocabSize();
                  assertThat(Arrays.stream(ids).allMatch(id -> id >= 0 && id < size)).isTrue();
                  assertThat(pieces.decode(ids)).isNotNull();
                }
              }
            });
    if (refused != null) {
      assertThat(refused).isInstanceOf(ConfigException.class).message().startsWith("vocab_path v ");
    }
  }
}
