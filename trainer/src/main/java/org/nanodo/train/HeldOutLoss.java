package org.nanodo.train;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.nanodo.config.Config;
import org.nanodo.data.EvalSet;
import org.nanodo.metrics.Average;
import org.nanodo.metrics.EvalMetrics;
import org.nanodo.metrics.EventWriter;
import org.nanodo.metrics.Progress;

/** Evaluates and reports the state of a run on held-out examples. */
final class HeldOutLoss implements AutoCloseable {
  private final Config config;
  private final Trainer trainer;
  private final EvalSet batches;
  private final EventWriter events;
  private final Progress progress;
  private Optional<Evaluator> evaluator = Optional.empty();
  private OptionalDouble bytesPerToken = OptionalDouble.empty();

  HeldOutLoss(
      Config config, Trainer trainer, EvalSet batches, EventWriter events, Progress progress) {
    this.config = config;
    this.trainer = trainer;
    this.batches = batches;
    this.events = events;
    this.progress = progress;
  }

  /**
   * The averages after {@code step} steps; none if there is no full batch, or if {@code stopped}
   * says so before all batches are done.
   */
  Map<String, Average> evaluate(int step, BooleanSupplier stopped) {
    if (batches.size() == 0) {
      return Map.of();
    }
    if (evaluator.isEmpty()) {
      evaluator = Optional.of(trainer.evaluator());
    }
    Map<String, Average> averages =
        evaluator.get().evaluate(trainer.params(), batches, config.evalSteps(), stopped);
    if (stopped.getAsBoolean()) {
      return Map.of();
    }
    if (bytesPerToken.isEmpty()) {
      bytesPerToken = batches.bytesPerToken(config.evalSteps() + 1);
    }
    events.scalars(step, EvalMetrics.of(averages, config, bytesPerToken));
    progress.message("step %d: held-out %s".formatted(step, describe(averages)));
    return averages;
  }

  /** As in {@code loss 1.2345 nats a token, accuracy 0.9012}. */
  private String describe(Map<String, Average> averages) {
    String unit = bytesPerToken.isPresent() ? " nats a token" : "";
    return averages.entrySet().stream()
        .map(
            e ->
                String.format(
                    Locale.ROOT,
                    "%s %.4f%s",
                    e.getKey(),
                    e.getValue().mean(),
                    e.getKey().equals(EvalMetrics.LOSS) ? unit : ""))
        .collect(Collectors.joining(", "));
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
