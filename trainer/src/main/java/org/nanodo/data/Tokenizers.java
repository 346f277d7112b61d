package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.nanodo.config.ConfigException;
import org.nanodo.io.FailureWords;
import org.nanodo.io.IoErrors;

/** Finds the tokenizer that {@code vocab_path} names. */
public final class Tokenizers {
  private static final String EMBEDDED = "embedded-8k";
  private static final String JSON = ".json";

  private Tokenizers() {}

  /**
   * The tokenizer of a vocabulary: an empty path means bytes, {@code embedded-8k} one of the
   * embedded corpus, {@code ids:N} that there are N ids and no text, a {@code .json} file is one of
   * Hugging Face's, others are SentencePiece {@code .model} files.
   *
   * @throws ConfigException if the file does not exist, is not a vocabulary, or lacks padding, BOS
   *     or EOS as NanoDO requires
   */
  public static Tokenizer open(String vocabPath) {
    if (vocabPath.isEmpty()) {
      return new ByteTokenizer();
    }
    if (vocabPath.startsWith(BareIds.PREFIX)) {
      return BareIds.parse(vocabPath);
    }
    Path file = path(vocabPath);
    if (vocabPath.endsWith(JSON)) {
      return HuggingFaceTokenizer.of(file, new String(read(vocabPath, file), UTF_8));
    }
    if (!vocabPath.equals(EMBEDDED)) {
      return SentencePieceTokenizer.of(vocabPath, read(vocabPath, file));
    }
    if (Files.exists(file)) {
      throw new ConfigException(
          "vocab_path %s names the embedded vocabulary and a file: give ./%1$s for the file, or rename the file"
              .formatted(vocabPath));
    }
    return SentencePieceTokenizer.of(vocabPath, embedded());
  }

  private static Path path(String vocabPath) {
    try {
      return Path.of(vocabPath);
    } catch (InvalidPathException e) {
      throw new ConfigException("vocab_path " + FailureWords.of(e), e);
    }
  }

  private static byte[] read(String vocabPath, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException(
          "vocab_path %s: %s; give a SentencePiece .model file, a tokenizer.json, %s, or leave it empty for bytes"
              .formatted(
                  vocabPath,
                  Files.exists(file)
                      ? "this is no file"
                      : "there is no " + file.toAbsolutePath().normalize(),
                  EMBEDDED));
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ConfigException(
          "vocab_path %s cannot be read (%s)".formatted(vocabPath, IoErrors.reason(e)), e);
    }
  }

  private static byte[] embedded() {
    try (InputStream in = Tokenizers.class.getResourceAsStream(EMBEDDED + ".model")) {
      if (in == null) {
        throw new DataException(
            "the vocabulary %s is not on the class path; build the trainer module again"
                .formatted(EMBEDDED));
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new DataException(
          "cannot read the vocabulary %s: %s".formatted(EMBEDDED, IoErrors.reason(e)), e);
    }
  }
}
