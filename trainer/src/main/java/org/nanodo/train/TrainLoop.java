package org.nanodo.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nanodo.config.Config;
import org.nanodo.data.DataState;
import org.nanodo.data.TrainBatches;
import org.nanodo.ir.Literal;
import org.nanodo.metrics.Rates;

/**
 * The loop as NanoDO runs it: a step is started before the metrics of the one before are read, and
 * every so often the state is evaluated and saved. However the loop ends, a state that is whole and
 * finite is not lost.
 */
final class TrainLoop {
  private static final String STEP = "the step under way";

  private final Config config;
  private final int total;
  private final Trainer trainer;
  private final TrainBatches batches;
  private final CheckpointManager manager;
  private final HeldOutLoss heldOut;
  private final StepReports reports;
  private final StopSignal stop;
  private final Rates rates;

  private final int first;
  private int done;
  private DataState position;
  private Optional<PendingStep> pending = Optional.empty();
  private boolean saving;

  /** Goes on from the state of {@code trainer}, which is {@code first} steps old. */
  TrainLoop(
      Config config,
      int first,
      Trainer trainer,
      TrainBatches batches,
      CheckpointManager manager,
      HeldOutLoss heldOut,
      StepReports reports,
      StopSignal stop) {
    this.config = config;
    this.total = config.opt().numTrainSteps();
    this.trainer = trainer;
    this.batches = batches;
    this.manager = manager;
    this.heldOut = heldOut;
    this.reports = reports;
    this.stop = stop;
    this.rates = new Rates(config.writePerfMetricsEverySteps(), total);
    this.first = first;
    this.done = first;
    this.position = batches.state();
  }

  /** How a run ended. */
  record Outcome(int step, boolean interrupted, OptionalDouble evalLoss) {}

  /**
   * Runs until all steps are done, the data ends or a signal comes.
   *
   * @throws TrainingException if a loss or the state is not finite, or there was no step to make
   */
  Outcome run() {
    try {
      while (!stop.isRaised()) {
        requireWorkdir();
        if (done < total) {
          evaluateAndSave();
        }
        Map<String, Double> speed = rates.at(done);
        Optional<List<Literal>> microBatches = nextBatches();
        if (stop.isRaised()) {
          break;
        }
        int at = done;
        startThenReport(microBatches);
        reports.speed(at, speed);
        if (microBatches.isEmpty()) {
          return finish();
        }
      }
      return stopped();
    } catch (TrainingException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      saveDespite(e);
      throw e;
    }
  }

  private void evaluateAndSave() {
    boolean evaluates = done % config.evalEverySteps() == 0;
    boolean saves = done % config.checkpointEverySteps() == 0;
    if (evaluates || saves) {
      report(); // A state whose loss was not finite is not saved.
    }
    if (evaluates) {
      evaluate();
    }
    if (saves && !stop.isRaised()) {
      save();
    }
  }

  /** The micro-batches of the next step; none if there is none or the run is to stop. */
  private Optional<List<Literal>> nextBatches() {
    var microBatches = new ArrayList<Literal>();
    while (done < total && microBatches.size() < config.opt().gradAccumulationSteps()) {
      Optional<Literal> next = batches.next(stop::isRaised);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      microBatches.add(next.get());
    }
    return microBatches.isEmpty() ? Optional.empty() : Optional.of(microBatches);
  }

  /** The devices compute the next step while the host reads what came of the one before. */
  private void startThenReport(Optional<List<Literal>> microBatches) {
    Optional<PendingStep> before = pending;
    pending = Optional.empty();
    if (microBatches.isPresent()) {
      stop.waitFor(STEP);
      pending = Optional.of(trainer.start(done, microBatches.get()));
      done++;
      position = batches.state();
    }
    before.ifPresent(reports::step);
  }

  private void report() {
    Optional<PendingStep> last = pending;
    pending = Optional.empty();
    last.ifPresent(reports::step);
  }

  private OptionalDouble evaluate() {
    waitFor(heldOut.work());
    OptionalDouble loss = heldOut.evaluate(done, stop::isRaised);
    waitFor(STEP);
    return loss;
  }

  private void save() {
    if (manager.isSaved(done)) {
      return;
    }
    waitFor("the checkpoint of step " + done);
    reports.sync(); // No checkpoint is ahead of the metrics, whatever happens to the machine.
    saving = true;
    manager.save(done, trainer, position);
    saving = false;
    waitFor(STEP);
  }

  /** Where nothing can be written any more, nothing can be saved either. */
  private void requireWorkdir() {
    saving = true;
    manager.requireWorkdir();
    saving = false;
  }

  /** Until the first step is made there is nothing that a signal should wait for. */
  private void waitFor(String what) {
    if (done > first) {
      stop.waitFor(what);
    }
  }

  private Outcome stopped() {
    report();
    save();
    String line =
        config.checkpoint()
            ? "stopped at step %d; call again to go on from there".formatted(done)
            : "stopped at step %d; checkpoint=false saves nothing".formatted(done);
    reports.message(line);
    stop.nothingToSave("ended at once; nothing was left to be saved");
    return new Outcome(done, true, OptionalDouble.empty());
  }

  private Outcome finish() {
    if (done < total) {
      endOfData();
    }
    OptionalDouble loss = evaluate();
    if (stop.isRaised()) {
      return stopped();
    }
    if (!config.checkpoint()) {
      manager.requireFinite(done, trainer);
    }
    save();
    if (loss.isPresent() && !Double.isFinite(loss.getAsDouble())) {
      throw new TrainingException(
          "the held-out loss after step %d is %s, though every tensor of the state is finite: the run has failed"
              .formatted(done, loss.getAsDouble()));
    }
    stop.nothingToSave("stopped; the run is finished and saved");
    return new Outcome(done, false, loss);
  }

  private void endOfData() {
    String line = "the data ended at step %d of %d".formatted(done, total);
    if (done == first && (first == 0 || !manager.resumes())) {
      throw new TrainingException(
          "%s, so nothing was trained: a step takes %,d tokens; give more text, more train_epochs or a smaller batch_size"
              .formatted(line, (long) config.batchSize() * config.model().L()));
    }
    reports.message(line);
  }

  /** Saves a whole state before {@code error}, which is not one of the step's, ends the run. */
  private void saveDespite(Throwable error) {
    if (saving || manager.isSaved(done) || !trainer.isBetweenSteps()) {
      return;
    }
    try {
      report();
    } catch (TrainingException e) {
      error.addSuppressed(e);
      return;
    } catch (RuntimeException | Error e) {
      error.addSuppressed(e); // Metrics that cannot be written may be why the run ends.
    }
    try {
      manager.save(done, trainer, position);
      reports.message("step %d is saved; the run fails nevertheless".formatted(done));
    } catch (RuntimeException | Error e) {
      error.addSuppressed(e);
      reports.message("step %d cannot be saved: %s".formatted(done, e.getMessage()));
    }
  }
}
