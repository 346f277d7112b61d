package org.nanodo.train;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import org.nanodo.config.Config;
import org.nanodo.data.EvalBatches;
import org.nanodo.metrics.Average;
import org.nanodo.metrics.EvalMetrics;
import org.nanodo.metrics.EventWriter;
import org.nanodo.metrics.Progress;

/** Evaluates and reports the state of a run on held-out text. */
final class HeldOutLoss implements AutoCloseable {
  private final Config config;
  private final Trainer trainer;
  private final EvalBatches batches;
  private final EventWriter events;
  private final Progress progress;
  private Optional<Evaluator> evaluator = Optional.empty();
  private double bytesPerToken = Double.NaN;

  HeldOutLoss(
      Config config, Trainer trainer, EvalBatches batches, EventWriter events, Progress progress) {
    this.config = config;
    this.trainer = trainer;
    this.batches = batches;
    this.events = events;
    this.progress = progress;
  }

  /**
   * The loss after {@code step} steps in nats a token; nothing if there is no full batch, or if
   * {@code stopped} says so before all batches are done.
   */
  OptionalDouble evaluate(int step, BooleanSupplier stopped) {
    if (batches.size() == 0) {
      return OptionalDouble.empty();
    }
    if (evaluator.isEmpty()) {
      evaluator = Optional.of(trainer.evaluator());
    }
    Average loss = evaluator.get().evaluate(trainer.params(), batches, config.evalSteps(), stopped);
    if (stopped.getAsBoolean()) {
      return OptionalDouble.empty();
    }
    if (Double.isNaN(bytesPerToken)) {
      bytesPerToken = batches.bytesPerToken(config.evalSteps() + 1);
    }
    events.scalars(step, EvalMetrics.of(loss, config.dsName(), config.vocabPath(), bytesPerToken));
    progress.message("step %d: held-out loss %.4f nats a token".formatted(step, loss.mean()));
    return OptionalDouble.of(loss.mean());
  }

  /** What there is to wait for while {@link #evaluate} is at work. */
  String work() {
    return evaluator.isEmpty() ? "the evaluation to be compiled" : "the evaluation";
  }

  @Override
  public void close() {
    evaluator.ifPresent(Evaluator::close);
  }
}
