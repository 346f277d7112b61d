package org.nanodo.cli;

import org.nanodo.config.Config;
import org.nanodo.data.Tokenizer;
import org.nanodo.data.Tokenizers;
import org.nanodo.data.Vocabulary;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The vocabulary size, for commands that read no text; a mixin. */
final class VocabSizeOption {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec command;

  private int given;

  @Option(
      names = "--vocab_size",
      paramLabel = "N",
      description = "The vocabulary size (default: that of vocab_path).")
  void size(int size) {
    given = AtLeast.check(command, "--vocab_size", size, 1);
  }

  /** One of the size given, padded with 0, else the config's vocabulary. */
  Vocabulary of(Config config) {
    if (given > 0) {
      return Vocabulary.of(given);
    }
    try (Tokenizer tokenizer = Tokenizers.open(config.vocabPath())) {
      return Vocabulary.of(tokenizer);
    }
  }
}
