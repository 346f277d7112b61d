package org.nanodo.benchmarks;

/**
 * What the ratios of a shape should be at most; NaN where there is no goal.
 *
 * @param jax the step, against NanoDO on JAX
 * @param torch the step, against the better one of PyTorch eager and compiled
 * @param limit the step, against {@link StepLimit}
 */
record StepGoals(double jax, double torch, double limit) {
  /** From the start of the process to the end of the first step, against NanoDO on JAX. */
  static final double COLD = 0.25;

  /** The same with a cache of executables, against JAX without. */
  static final double CACHED = 0.12;

  /** Peak memory, against NanoDO on JAX. */
  static final double MEMORY = 0.5;

  /**
   * Peak memory of a longer context, against {@code small} with as many tokens: the same but for 1
   * MB of positions, and what differs from run to run.
   */
  static final double LENGTH = 1.1;

  private static final double NONE = Double.NaN;

  static StepGoals of(StepShape shape) {
    return switch (shape.name()) {
      case "readme32" -> new StepGoals(0.6, 0.8, 1.25);
      case "readme16" -> new StepGoals(0.6, 0.8, NONE);
      case "small" -> new StepGoals(0.5, 0.8, 1.4);
      case "tiny" -> new StepGoals(0.5, 0.8, NONE);
      case "tiny4" -> new StepGoals(0.4, NONE, NONE);
      case "l1024" -> new StepGoals(0.35, 0.9, NONE);
      case "l2048" -> new StepGoals(0.3, 0.9, NONE);
      default -> new StepGoals(NONE, NONE, NONE);
    };
  }
}
