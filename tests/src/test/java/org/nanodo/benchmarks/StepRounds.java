package org.nanodo.benchmarks;

import java.io.PrintStream;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Lets runners take turns.
 *
 * @param progress gets a line for each measurement, and one for each cause of a failure
 */
record StepRounds(StepCommands commands, PrintStream progress, Set<String> causes) {
  /** First losses of the same model that differ by more than this are said. */
  private static final double SAME_LOSS = 0.03;

  StepRounds(StepCommands commands, PrintStream progress) {
    this(commands, progress, new HashSet<>());
  }

  /** Measures every shape in rounds; a runner that fails is left out of the rest of a shape. */
  void run(StepRuns runs, List<StepShape> shapes, List<StepRunner> runners, int rounds)
      throws InterruptedException {
    for (StepShape shape : shapes) {
      EnumSet<StepRunner> left = EnumSet.noneOf(StepRunner.class);
      runners.stream().filter(runner -> runner.trainsOn(shape.devices())).forEach(left::add);
      if (left.contains(StepRunner.CACHED)) {
        fillCache(shape);
      }
      for (int round = 0; round < rounds; round++) {
        for (StepRunner runner : EnumSet.copyOf(left)) {
          if (!measure(shape, runner, runs)) {
            left.remove(runner);
          }
        }
      }
      compareLosses(shape, runs);
    }
  }

  private void fillCache(StepShape shape) throws InterruptedException {
    try {
      commands.of(StepRunner.CACHED, shape).lastLine();
    } catch (Command.Failed e) {
      // The first measurement says so.
    }
  }

  private boolean measure(StepShape shape, StepRunner runner, StepRuns runs)
      throws InterruptedException {
    try {
      StepResult result = StepResult.parse(commands.of(runner, shape).lastLine());
      if (runner == StepRunner.CACHED && !result.isCached()) {
        throw new Command.Failed("no executable came from the cache");
      }
      runs.add(shape, runner, result);
      progress.printf(
          "%s, round %d, %s: step %.1f ms, start %.0f ms, %.0f MiB%n",
          shape.name(),
          runs.of(shape, runner).size(),
          runner.label,
          result.stepMillis(),
          result.startMillis(),
          result.memoryMiB());
      return true;
    } catch (Command.Failed | IllegalArgumentException e) {
      String cause =
          "%s is not measured (docs/benchmarks.md has what it needs): %s"
              .formatted(runner.label, e.getMessage());
      if (causes.add(cause)) {
        progress.println(cause);
      }
      return false;
    }
  }

  /** The models are the same, but tokens are drawn by other generators. */
  private void compareLosses(StepShape shape, StepRuns runs) {
    double ours = runs.median(shape, StepRunner.OURS, StepResult::firstLoss);
    double jax = runs.median(shape, StepRunner.JAX, StepResult::firstLoss);
    if (Math.abs(ours - jax) > SAME_LOSS * jax) {
      progress.printf(
          "%s: the first loss is %.3f here and %.3f on JAX; expected about the same%n",
          shape.name(), ours, jax);
    }
  }
}
