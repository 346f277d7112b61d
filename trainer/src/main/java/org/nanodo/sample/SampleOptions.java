package org.nanodo.sample;

import java.util.List;
import org.nanodo.config.ConfigException;
import org.nanodo.nn.Sampling;

/**
 * How text is continued.
 *
 * @param maxTokens how many tokens are added at most
 * @param seed of all choices; a sequence's also depend on its number among the prompts
 */
public record SampleOptions(Sampling sampling, int maxTokens, long seed) {
  /**
   * Checks prompts.
   *
   * @param context how many tokens a model can take
   * @throws ConfigException if one is empty, or does not fit with what is to be added
   */
  public void check(List<int[]> prompts, int context) {
    prompts.forEach(ids -> check(ids.length, context));
  }

  private void check(int tokens, int context) {
    if (tokens == 0) {
      throw new ConfigException("the prompt is empty; give at least one token to continue");
    }
    if (tokens >= context) {
      throw new ConfigException(
          "the prompt has %d tokens, and the model's context of %d must hold at least one more; shorten it"
              .formatted(tokens, context));
    }
    if (maxTokens < 1 || tokens > context - maxTokens) {
      throw new ConfigException(
          "a prompt of %d tokens and %d more do not fit into the model's context of %d; ask for 1 to %d"
              .formatted(tokens, maxTokens, context, context - tokens));
    }
  }
}
