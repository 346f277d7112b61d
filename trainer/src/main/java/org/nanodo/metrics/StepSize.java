package org.nanodo.metrics;

import org.nanodo.config.Config;

/**
 * What a step of training takes, on all devices together.
 *
 * @param units how many of {@code unit} there are, such as 131,072
 * @param unit {@code tokens} or {@code examples}
 */
public record StepSize(long units, String unit, int devices) {
  /** That of a run. */
  public static StepSize of(Config config, int devices) {
    long units = (long) config.batchSize() * config.tokensPerExample();
    return new StepSize(units, config.readsText() ? "tokens" : "examples", devices);
  }
}
