package org.nanodo.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.nanodo.Tensor;
import org.nanodo.config.Config;
import org.nanodo.data.Batch;
import org.nanodo.jit.Compiled;
import org.nanodo.profile.Profile;
import org.nanodo.profile.ProfileException;
import org.nanodo.profile.Profiler;
import org.nanodo.runtime.Client;

/** Times the step that training with a config runs, metrics included, on random batches. */
public final class Bench {
  /** The least vocabulary with a token that may be drawn. */
  public static final int LEAST_VOCAB_SIZE = RandomBatches.FIRST_TOKEN + 1;

  private final Config config;
  private final int vocabSize;
  private final LongSupplier sinceStart;
  private final boolean profiled;

  /**
   * Times {@code config}.
   *
   * @param sinceStart nanoseconds since the process started
   */
  public Bench(Config config, int vocabSize, LongSupplier sinceStart) {
    this(config, vocabSize, sinceStart, false);
  }

  private Bench(Config config, int vocabSize, LongSupplier sinceStart, boolean profiled) {
    this.config = config;
    this.vocabSize = vocabSize;
    this.sinceStart = sinceStart;
    this.profiled = profiled;
  }

  /** The same, which also tells where the time goes. */
  public Bench profiled() {
    return new Bench(config, vocabSize, sinceStart, true);
  }

  /** How long a step took, and its loss. */
  private record Timed(long nanos, double loss) {}

  /**
   * Runs a first step and {@code steps} more.
   *
   * @throws TrainingException if a loss is not finite
   * @throws ProfileException if a profile is asked for, which the plugin cannot give
   */
  public BenchResult run(Client client, int steps) {
    RunChecks.steps(config, vocabSize, client);
    Optional<Profiler> profiler = profiled ? Optional.of(new Profiler(client)) : Optional.empty();
    try (var batches = new RandomBatches(config, vocabSize);
        var trainer = new Trainer(config, client, vocabSize, Map.of())) {
      trainer.initialize();
      List<Compiled> programs = trainer.programs();
      Timed first = time(trainer, batches.step(), 0);
      long firstEnd = sinceStart.getAsLong();
      var rest = new ArrayList<Timed>();
      while (rest.size() < steps) {
        rest.add(time(trainer, batches.step(), rest.size() + 1));
      }
      long[] nanos = rest.stream().mapToLong(Timed::nanos).sorted().toArray();
      double median = median(nanos);
      long tokens = (long) config.batchSize() * config.tokensPerExample();
      double peakMemory = PeakMemory.mebibytes();
      // May take time and memory, which are not those of the steps.
      OptionalDouble ideal = trainer.utilization().idealSeconds();
      return new BenchResult(
          client.platform(),
          client.devices().size(),
          trainer.parameterCount(),
          tokens,
          millis(median),
          millis(nanos[0]),
          round(tokens / median * 1e9, 10),
          sum(programs, Compiled.Timings::traceNanos),
          sum(programs, Compiled.Timings::lowerNanos),
          sum(programs, Compiled.Timings::compileNanos),
          millis(first.nanos),
          millis(firstEnd),
          round(peakMemory, 10),
          compileCache(client, programs),
          first.loss,
          rest.get(steps - 1).loss,
          utilization(ideal, median),
          profiler.map(p -> p.of(parts(programs), median / 1e6)));
    }
  }

  /** The last micro-batch updates the parameters, those before it accumulate. */
  private List<Profile.Part> parts(List<Compiled> programs) {
    var parts = new ArrayList<Profile.Part>();
    for (Compiled program : programs) {
      int times = parts.isEmpty() ? 1 : config.opt().gradAccumulationSteps() - 1;
      parts.add(new Profile.Part(program, times));
    }
    return parts;
  }

  private static String compileCache(Client client, List<Compiled> programs) {
    if (client.compileCache().isEmpty()) {
      return "off";
    }
    boolean all = programs.stream().map(Compiled::timings).allMatch(Compiled.Timings::cached);
    return all ? "hit" : "miss";
  }

  private static Timed time(Trainer trainer, List<Batch> batch, int step) {
    long start = System.nanoTime();
    Map<String, Double> metrics = trainer.start(step, batch).read();
    trainer.state().leaves().forEach(Tensor::blockUntilReady);
    long nanos = System.nanoTime() - start;
    double loss = metrics.getOrDefault("train_loss", Double.NaN);
    if (!Double.isFinite(loss)) {
      throw new TrainingException("the loss of step %d is %s".formatted(step, loss));
    }
    return new Timed(nanos, loss);
  }

  private static OptionalDouble utilization(OptionalDouble idealSeconds, double nanos) {
    return idealSeconds.isEmpty()
        ? idealSeconds
        : OptionalDouble.of(round(idealSeconds.getAsDouble() / nanos * 1e9, 1e5));
  }

  private static double median(long[] sorted) {
    int n = sorted.length;
    return (sorted[n / 2] + sorted[(n - 1) / 2]) / 2.;
  }

  private static double sum(List<Compiled> programs, ToLongFunction<Compiled.Timings> part) {
    return millis(programs.stream().map(Compiled::timings).mapToLong(part).sum());
  }

  private static double millis(double nanos) {
    return round(nanos / 1e6, 1e3);
  }

  private static double round(double value, double parts) {
    return Math.rint(value * parts) / parts;
  }
}
