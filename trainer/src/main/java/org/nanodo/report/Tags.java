package org.nanodo.report;

/** Names of metrics that a report treats in a way of their own. */
final class Tags {
  static final String TRAIN_LOSS = "train_loss";
  static final String EVAL_LOSS = "eval_loss";
  static final String LEARNING_RATE = "learning_rate";
  static final String STEPS_PER_SECOND = "steps_per_sec";
  static final String SPIKES = "spikes";
  static final String MEMORY = "memory/";
  static final String SAMPLES = "samples";

  private Tags() {}
}
