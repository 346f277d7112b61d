package org.nanodo.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.nanodo.Tensor;
import org.nanodo.config.Config;
import org.nanodo.data.Batch;
import org.nanodo.data.DataState;
import org.nanodo.data.TrainStream;
import org.nanodo.metrics.Average;
import org.nanodo.metrics.EvalMetrics;
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
  private final TrainStream batches;
  private final CheckpointManager saver;
  private final HeldOutLoss heldOut;
  private final Optional<RunSamples> samples;
  private final StepReports reports;
  private final StopSignal stop;
  private final Rates rates;

  private final int first;
  private int done;
  private DataState position;
  private Optional<PendingStep> pending = Optional.empty();
  private boolean saving;
  private Evaluated evaluated = new Evaluated(-1, Map.of());

  /** Goes on from the state of {@code trainer}, which is {@code first} steps old. */
  TrainLoop(
      Config config,
      int first,
      Trainer trainer,
      TrainStream batches,
      CheckpointManager saver,
      HeldOutLoss heldOut,
      Optional<RunSamples> samples,
      StepReports reports,
      Rates rates,
      StopSignal stop) {
    this.config = config;
    this.total = config.opt().numTrainSteps();
    this.trainer = trainer;
    this.batches = batches;
    this.saver = saver;
    this.heldOut = heldOut;
    this.samples = samples;
    this.reports = reports;
    this.stop = stop;
    this.rates = rates;
    this.first = first;
    this.done = first;
    this.position = batches.state();
  }

  private record Evaluated(int step, Map<String, Average> averages) {}

  /** How a run ended; the averages are of its last evaluation, if there was one. */
  record Outcome(int step, boolean interrupted, Map<String, Average> evaluated) {}

  /**
   * Runs until all steps are done, the data ends or a signal comes.
   *
   * @throws TrainingException if a loss or the state is not finite, or there was no step to make
   */
  Outcome run() {
    try {
      while (!stop.isRaised()) {
        requireHealthy();
        if (done < total) {
          if (done == first + 1) {
            learnIdealStep();
          }
          evaluateAndSave();
        }
        Map<String, Double> speed = rates.at(done);
        Optional<List<Batch>> microBatches = nextBatches();
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

  /** Once the devices have made the first step, which so begins as soon as it can. */
  private void learnIdealStep() {
    trainer.state().leaves().forEach(Tensor::blockUntilReady);
    long began = rates.now();
    OptionalDouble ideal = trainer.utilization().idealSeconds();
    rates.idealStep(ideal);
    reports.idealStep(ideal);
    rates.pausedSince(began);
  }

  private void evaluateAndSave() {
    boolean evaluates = done % config.evalEverySteps() == 0;
    boolean saves = done % config.checkpointEverySteps() == 0;
    boolean shows = samples.isPresent() && samples.get().isDue(done);
    if (evaluates || saves || shows) {
      report(); // A state whose loss was not finite is not saved.
    }
    if (shows) {
      sample();
    }
    if (evaluates) {
      evaluate();
    }
    if (saves && !stop.isRaised() && !saver.isSaved(done)) {
      saveBeside();
    }
  }

  private void sample() {
    waitFor("the samples");
    samples.ifPresent(s -> reports.samples(done, s, trainer));
    waitFor(STEP);
  }

  /** The micro-batches of the next step; none if there is none or the run is to stop. */
  private Optional<List<Batch>> nextBatches() {
    var microBatches = new ArrayList<Batch>();
    while (done < total && microBatches.size() < config.opt().gradAccumulationSteps()) {
      long asked = rates.now();
      Optional<Batch> next = batches.next(stop::isRaised);
      rates.waitedSince(asked);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      microBatches.add(next.get());
    }
    return microBatches.isEmpty() ? Optional.empty() : Optional.of(microBatches);
  }

  /** The devices compute the next step while the host reads what came of the one before. */
  private void startThenReport(Optional<List<Batch>> microBatches) {
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

  private Map<String, Average> evaluate() {
    waitFor(heldOut.work());
    Map<String, Average> averages = heldOut.evaluate(done, stop::isRaised);
    evaluated = new Evaluated(done, averages);
    waitFor(STEP);
    return averages;
  }

  /** What was measured of the state, if it was evaluated after its last step. */
  private Map<String, Double> metrics() {
    var metrics = new TreeMap<String, Double>();
    if (evaluated.step == done) {
      evaluated.averages.forEach((name, a) -> metrics.put("eval_" + name, a.mean()));
      metrics.values().removeIf(value -> !Double.isFinite(value));
    }
    return metrics;
  }

  private void saveBeside() {
    waitFor("a checkpoint");
    reports.sync(); // No checkpoint is ahead of the metrics, whatever happens to the machine.
    saving = true;
    saver.saveBeside(done, trainer, position, metrics());
    saving = false;
    waitFor(STEP);
  }

  private void save() {
    waitFor("the checkpoint of step " + done);
    reports.sync();
    saving = true;
    saver.save(done, trainer, position, metrics());
    saving = false;
  }

  /** Where nothing can be written any more, nothing can be saved either. */
  private void requireHealthy() {
    saving = true;
    saver.requireHealthy();
    saver.requireWorkdir();
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
    return new Outcome(done, true, Map.of());
  }

  private Outcome finish() {
    if (done < total) {
      endOfData();
    }
    Map<String, Average> averages = evaluate();
    sample();
    if (stop.isRaised()) {
      return stopped();
    }
    if (!config.checkpoint()) {
      saver.requireFinite(done, trainer);
    }
    save();
    double loss = averages.getOrDefault(EvalMetrics.LOSS, Average.EMPTY).mean();
    if (!Double.isFinite(loss)) {
      throw new DivergedException(
          "the held-out loss after step %d is %s, though every tensor of the state is finite: the run has failed"
              .formatted(done, loss));
    }
    stop.nothingToSave("stopped; the run is finished and saved");
    return new Outcome(done, false, averages);
  }

  private void endOfData() {
    String line = "the data ended at step %d of %d".formatted(done, total);
    if (done == first && (first == 0 || !saver.resumes())) {
      throw new TrainingException(
          "%s, so nothing was trained: a step takes %,d %s; give more data, more train_epochs or a smaller batch_size"
              .formatted(
                  line,
                  (long) config.batchSize() * config.tokensPerExample(),
                  config.readsText() ? "tokens" : "examples"));
    }
    reports.message(line);
  }

  /** Saves a whole state before {@code error}, which is not one of the step's, ends the run. */
  private void saveDespite(Throwable error) {
    if (saving || saver.isSaved(done) || !trainer.isBetweenSteps()) {
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
      saver.save(done, trainer, position, metrics());
      reports.message("step %d is saved; the run fails nevertheless".formatted(done));
    } catch (RuntimeException | Error e) {
      error.addSuppressed(e);
      reports.message("step %d cannot be saved: %s".formatted(done, e.getMessage()));
    }
  }
}
