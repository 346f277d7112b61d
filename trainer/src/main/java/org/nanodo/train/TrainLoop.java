package org.nanodo.train;

import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nanodo.config.Config;
import org.nanodo.data.EvalBatches;
import org.nanodo.data.TrainBatches;
import org.nanodo.ir.Literal;
import org.nanodo.metrics.Average;
import org.nanodo.metrics.EvalMetrics;
import org.nanodo.metrics.EventWriter;
import org.nanodo.metrics.Progress;
import org.nanodo.metrics.Rates;

/**
 * The loop as NanoDO runs it: steps are started ahead, and the metrics of one are read while the
 * next is computed; every so often it evaluates and saves.
 */
final class TrainLoop {
  private final Config config;
  private final Trainer trainer;
  private final TrainBatches batches;
  private final EvalBatches held;
  private final Saver saver;
  private final EventWriter events;
  private final Progress progress;
  private final Rates rates;
  private Optional<Evaluator> evaluator = Optional.empty();
  private double bytesPerToken = Double.NaN;

  TrainLoop(
      Config config,
      Trainer trainer,
      TrainBatches batches,
      EvalBatches held,
      Saver saver,
      EventWriter events,
      Progress progress) {
    this.config = config;
    this.trainer = trainer;
    this.batches = batches;
    this.held = held;
    this.saver = saver;
    this.events = events;
    this.progress = progress;
    this.rates = new Rates(config.writePerfMetricsEverySteps(), config.opt().numTrainSteps());
  }

  /** How a run ended. */
  record Outcome(int step, boolean interrupted, OptionalDouble evalLoss) {}

  /**
   * Runs from {@code first} until all steps are done, the data ends or a signal comes.
   *
   * @throws TrainingException if a loss is not finite
   */
  Outcome run(int first, StopSignal stop) {
    try {
      return steps(first, stop);
    } finally {
      evaluator.ifPresent(Evaluator::close);
    }
  }

  private Outcome steps(int first, StopSignal stop) {
    int total = config.opt().numTrainSteps();
    Optional<StartedStep> pending = Optional.empty();
    for (int step = first; ; step++) {
      saver.requireWorkdir();
      if (stop.isRaised()) {
        pending.ifPresent(this::report);
        save(step);
        progress.message("stopped at step " + step + "; call again to go on from there");
        return new Outcome(step, true, OptionalDouble.empty());
      }
      boolean last = step == total;
      boolean evaluates = !last && step % config.evalEverySteps() == 0;
      boolean saves = !last && step % config.checkpointEverySteps() == 0;
      if (evaluates || saves) {
        // A state whose loss was not finite is not saved.
        pending.ifPresent(this::report);
        pending = Optional.empty();
      }
      if (evaluates) {
        evaluate(step);
      }
      if (saves) {
        save(step);
      }
      Map<String, Double> speed = rates.at(step);
      if (!speed.isEmpty()) {
        events.scalars(step, speed);
      }
      Optional<StartedStep> next = last ? Optional.empty() : start(step);
      pending.ifPresent(this::report);
      pending = next;
      if (next.isEmpty()) {
        if (!last) {
          progress.message("the data ended at step " + step + " of " + total);
        }
        OptionalDouble loss = evaluate(step);
        save(step);
        return new Outcome(step, false, loss);
      }
    }
  }

  /** Starts a step, unless the data does not suffice for it. */
  private Optional<StartedStep> start(int step) {
    var microBatches = new ArrayList<Literal>();
    while (microBatches.size() < config.opt().gradAccumulationSteps()) {
      Optional<Literal> next = batches.next();
      if (next.isEmpty()) {
        return Optional.empty();
      }
      microBatches.add(next.get());
    }
    return Optional.of(trainer.start(step, microBatches));
  }

  private void save(int step) {
    saver.save(step, trainer, batches.state());
  }

  /** Waits for a step, writes its metrics, and stops the run if its loss is not finite. */
  private void report(StartedStep started) {
    int step = started.step();
    Map<String, Double> metrics = started.read();
    if (step % config.writeTrainMetricsEverySteps() == 0) {
      events.scalars(step, metrics);
    }
    double loss = metrics.getOrDefault("train_loss", Double.NaN);
    progress.step(step + 1L, loss);
    if (!Double.isFinite(loss)) {
      throw new TrainingException(
          "the loss of step %d is %s; the checkpoints before it are kept, a lower opt.peak_learning_rate or opt.clip_by_global_norm may help"
              .formatted(step, loss));
    }
  }

  private OptionalDouble evaluate(int step) {
    if (held.size() == 0) {
      return OptionalDouble.empty();
    }
    if (evaluator.isEmpty()) {
      evaluator = Optional.of(trainer.evaluator());
      bytesPerToken = held.bytesPerToken(config.evalSteps() + 1);
    }
    Average loss = evaluator.get().evaluate(trainer.params(), held, config.evalSteps());
    events.scalars(step, EvalMetrics.of(loss, config.dsName(), config.vocabPath(), bytesPerToken));
    progress.message("step %d: held-out loss %.4f nats a token".formatted(step, loss.mean()));
    return OptionalDouble.of(loss.mean());
  }
}
