package org.nanodo.train;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntConsumer;
import org.nanodo.checkpoint.LockedWorkdir;
import org.nanodo.config.Config;
import org.nanodo.data.Bigram;
import org.nanodo.data.Dataset;
import org.nanodo.data.EvalBatches;
import org.nanodo.data.EvalSet;
import org.nanodo.data.TextData;
import org.nanodo.data.TrainOptions;
import org.nanodo.data.TrainStream;
import org.nanodo.metrics.EvalMetrics;
import org.nanodo.metrics.EventWriter;
import org.nanodo.metrics.Progress;
import org.nanodo.metrics.Rates;
import org.nanodo.metrics.StepSize;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;

/** A whole run: from data, devices and workdir to the last checkpoint. */
public final class TrainRun {
  static final int BATCHES_IN_FLIGHT = 2;

  private final Config config;
  private final PrintWriter out;
  private final IntConsumer halt;

  /**
   * A run of {@code config} that tells its result on {@code out}, its progress on stderr.
   *
   * @param halt ends the process with an exit status, at once: for signals that shall not wait
   */
  public TrainRun(Config config, PrintWriter out, IntConsumer halt) {
    this.config = config;
    this.out = out;
    this.halt = halt;
  }

  /**
   * Trains, from the newest checkpoint if there is one; returns when all is saved.
   *
   * @return the exit status: 0, or 128 and the number of the signal that stopped the run
   * @throws TrainingException if the run failed, or could make no step
   */
  public int run(ClientOptions devices) {
    long began = System.nanoTime();
    try (StopSignal stop = StopSignal.listen(halt);
        Dataset data = Dataset.open(config);
        LockedWorkdir workdir = open(data, devices);
        var saver = new CheckpointManager(config, workdir)) {
      saver.requireFits(config, data);
      long first = saver.firstStep();
      int total = config.opt().numTrainSteps();
      boolean evaluates = data.size(config.evalSplit()) >= config.evalBatch();
      if (first >= total && !(first == total && evaluates && saver.reopen())) {
        requireOwn(saver, first);
        out.printf(
            "The run in %s is finished: step %d of %d. Give another --config.workdir for a new"
                + " one.%n",
            config.workdir(), first, total);
        return 0;
      }
      try (Client client = Client.open(devices)) {
        config.checkDevices(client.devices().size());
        EvalSet held =
            data.eval(
                config.evalSplit(),
                config.evalBatch(),
                config.tokensPerExample(),
                BATCHES_IN_FLIGHT);
        TrainLoop.Outcome outcome = train(client, data, held, saver, stop, began);
        saver.upload(); // The event files are closed by now.
        if (!outcome.interrupted()) {
          summarize(outcome, data, held);
        }
        return stop.status();
      }
    }
  }

  /** What is refused without the workdir is refused before it is made. */
  private LockedWorkdir open(Dataset data, ClientOptions devices) {
    Path path = config.workdirPath();
    RunChecks.train(config, data, devices);
    RunSamples.of(config, data);
    Client.load(devices);
    return LockedWorkdir.open(path);
  }

  private void requireOwn(CheckpointManager saver, long first) {
    if (!saver.resumes()) {
      throw new TrainingException(
          "nothing to train: checkpoint_restore_dir is at step %d, opt.num_train_steps is %d; give more steps"
              .formatted(first, config.opt().numTrainSteps()));
    }
  }

  private TrainLoop.Outcome train(
      Client client,
      Dataset data,
      EvalSet held,
      CheckpointManager saver,
      StopSignal stop,
      long began) {
    try (var trainer = new Trainer(config, client, data.vocabulary(), Map.of());
        TrainStream batches = data.train(options(), saver.data());
        saver) {
      saver.load(trainer);
      // What is refused has been refused by now, and leaves the workdir as it was.
      config.writeToWorkdir();
      return loop(client, trainer, batches, held, RunSamples.of(config, data), saver, stop, began);
    }
  }

  private TrainLoop.Outcome loop(
      Client client,
      Trainer trainer,
      TrainStream batches,
      EvalSet held,
      Optional<RunSamples> samples,
      CheckpointManager saver,
      StopSignal stop,
      long began) {
    int first = (int) saver.firstStep();
    int total = config.opt().numTrainSteps();
    var size = StepSize.of(config, client.devices().size());
    try (EventWriter events = EventWriter.open(config.workdirPath(), first);
        Progress progress = Progress.open(first, total, size);
        var heldOut = new HeldOutLoss(config, trainer, held, events, progress)) {
      saver.tellOn(progress::message);
      stop.tellOn(progress::message);
      if (first == 0) {
        events.hyperParameters(config.flat());
        double compiled = trainer.program().timings().compileNanos() / 1e9;
        events.scalars(0, Map.of("jit_compilation_time", compiled));
      }
      RunEnvironment.write(config, client, trainer);
      progress.message(
          "%s: %,d parameters on %s, ready in %.1f s, from step %d"
              .formatted(
                  config.workdir(),
                  trainer.parameterCount(),
                  devices(client),
                  (System.nanoTime() - began) / 1e9,
                  first));
      trainer.utilization().unknown().ifPresent(progress::message);
      var reports = new StepReports(config, events, progress);
      var rates = new Rates(config.writePerfMetricsEverySteps(), total, size);
      return new TrainLoop(
              config, first, trainer, batches, saver, heldOut, samples, reports, rates, stop)
          .run();
    }
  }

  private static String devices(Client client) {
    int n = client.devices().size();
    return n == 1 ? "1 device" : n + " devices";
  }

  private TrainOptions options() {
    return TrainOptions.of(config, config.opt().gradAccumulationSteps() + BATCHES_IN_FLIGHT);
  }

  /** The result; of text beside that of the simplest model of the same text. */
  private void summarize(TrainLoop.Outcome outcome, Dataset data, EvalSet held) {
    out.printf("Finished at step %d.", outcome.step());
    if (outcome.evaluated().isEmpty()) {
      out.println(" There is no full batch of held-out examples to evaluate.");
      return;
    }
    outcome
        .evaluated()
        .forEach(
            (name, average) ->
                out.printf(
                    " Held-out %s: %s.",
                    name,
                    data instanceof TextData text && name.equals(EvalMetrics.LOSS)
                        ? nats(average.mean(), text, (EvalBatches) held)
                        : String.format(Locale.ROOT, "%.4f", average.mean())));
    out.println();
  }

  private String nats(double perToken, TextData text, EvalBatches held) {
    int batches = config.evalSteps() + 1;
    OptionalDouble bigram = Bigram.loss(text, held, batches);
    OptionalDouble bytes = held.bytesPerToken(batches);
    String perByte =
        bigram.isEmpty()
            ? ""
            : String.format(
                Locale.ROOT,
                "%.4f nats a byte (a byte-bigram model of the same training text: %.4f), ",
                perToken / bytes.getAsDouble(),
                bigram.getAsDouble());
    return perByte + String.format(Locale.ROOT, "%.4f nats a token", perToken);
  }
}
