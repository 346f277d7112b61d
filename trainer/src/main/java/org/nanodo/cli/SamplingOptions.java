package org.nanodo.cli;

import java.util.Optional;
import org.nanodo.config.ConfigException;
import org.nanodo.nn.Sampling;
import org.nanodo.sample.SampleOptions;
import picocli.CommandLine.Option;

/** How text is continued; a mixin. */
final class SamplingOptions {
  private static final int MAX_TOKENS = 100;

  @Option(
      names = "--max_tokens",
      paramLabel = "N",
      description =
          "How many tokens are added at most (default: 100, or as many as the context holds).")
  private Optional<Integer> maxTokens = Optional.empty();

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "1",
      description = "Divides the scores; 0 takes the most likely token (default: 1).")
  private double temperature;

  @Option(
      names = "--top_k",
      paramLabel = "K",
      description = "Chooses from the K most likely tokens (default: 0, from all).")
  private int topK;

  @Option(
      names = "--top_p",
      paramLabel = "P",
      defaultValue = "1",
      description =
          "Chooses from the fewest tokens whose probabilities sum up to P (default: 1, from all).")
  private double topP;

  @Option(
      names = "--min_p",
      paramLabel = "P",
      description =
          "Chooses from tokens at least P times as likely as the most likely (default: 0).")
  private double minP;

  @Option(
      names = "--repetition_penalty",
      paramLabel = "X",
      defaultValue = "1",
      description = "Above 1 makes tokens less likely that were there before (default: 1).")
  private double repetitionPenalty;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed gives the same text (default: 0).")
  private long seed;

  /**
   * The options for prompts of up to so many tokens.
   *
   * @throws ConfigException if one is out of its range
   */
  SampleOptions options(int longest, int context) {
    int most = maxTokens.orElse(Math.max(1, Math.min(MAX_TOKENS, context - longest)));
    return new SampleOptions(sampling(), most, seed);
  }

  /** How a token is chosen. */
  Sampling sampling() {
    try {
      return new Sampling(temperature, topK, topP, minP, repetitionPenalty);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("--" + e.getMessage(), e);
    }
  }
}
