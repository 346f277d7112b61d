package org.nanodo.train;

import java.util.Map;
import java.util.OptionalDouble;
import org.nanodo.config.Config;
import org.nanodo.metrics.EventWriter;
import org.nanodo.metrics.Progress;
import org.nanodo.metrics.Spikes;

/** What is told of the steps of a run: metrics for TensorBoard, and how far it is. */
final class StepReports {
  private final int every;
  private final EventWriter events;
  private final Progress progress;
  private final Spikes spikes = new Spikes();

  StepReports(Config config, EventWriter events, Progress progress) {
    this.every = config.writeTrainMetricsEverySteps();
    this.events = events;
    this.progress = progress;
  }

  /**
   * Waits for a step and writes its metrics.
   *
   * @throws DivergedException if its loss is not finite
   */
  void step(PendingStep pending) {
    int step = pending.step();
    Map<String, Double> metrics = pending.read();
    Spikes.Found found = spikes.at(step, metrics);
    metrics.put(Spikes.TAG, (double) found.count());
    if (step % every == 0) {
      events.scalars(step, metrics);
    } else if (found.count() > 0) {
      events.scalars(step, Map.of(Spikes.TAG, (double) found.count()));
    }
    found.lines().forEach(progress::message);
    double loss = metrics.getOrDefault("train_loss", Double.NaN);
    progress.step(step + 1L, loss);
    if (!Double.isFinite(loss)) {
      throw new DivergedException(
          "the loss of step %d is %s; the checkpoints before it are kept, a lower opt.peak_learning_rate or opt.clip_by_global_norm may help, and --debug_nans names the line that made the first NaN"
              .formatted(step, loss));
    }
  }

  /** Writes how fast the run is and what memory it has taken, if that is due. */
  void speed(int step, Map<String, Double> speed) {
    if (!speed.isEmpty()) {
      speed.put("memory/host_peak_mib", PeakMemory.mebibytes());
      events.scalars(step, speed);
    }
  }

  /** Writes texts that the model continues. */
  void samples(int step, RunSamples samples, Trainer trainer) {
    samples.write(step, trainer, events);
  }

  /** How long a step would take at the peak of the devices. */
  void idealStep(OptionalDouble seconds) {
    progress.idealStep(seconds);
  }

  void message(String line) {
    progress.message(line);
  }

  /** What is written is on the disk when this returns, so that no checkpoint is ahead of it. */
  void sync() {
    events.sync();
  }
}
