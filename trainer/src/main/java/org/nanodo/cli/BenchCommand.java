package org.nanodo.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.nanodo.config.Config;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.train.Bench;
import org.nanodo.train.BenchResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nanodo bench}. */
@Command(
    name = "bench",
    description = "Times the training step on random batches; the last line is a JSON object.")
final class BenchCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final DeviceOptions devices = new DeviceOptions();
  @Mixin private final XlaFlagOptions xlaFlags = new XlaFlagOptions();
  @Mixin private final JsonOption json = new JsonOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  private int steps;
  private int vocabSize;

  @Option(
      names = "--compile-cache",
      description = "Takes programs that earlier runs compiled, and keeps its own.")
  private boolean compileCache;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many steps to time after the first; here ${DEFAULT-VALUE}.")
  void steps(int count) {
    steps = AtLeast.check(spec, "--steps", count, 1);
  }

  @Option(
      names = "--vocab_size",
      paramLabel = "N",
      defaultValue = "32101",
      description = "Tokens are drawn from [3, N); here ${DEFAULT-VALUE}.")
  void vocabSize(int size) {
    vocabSize = AtLeast.check(spec, "--vocab_size", size, Bench.LEAST_VOCAB_SIZE);
  }

  @Override
  public Integer call() {
    Config resolved = resolve();
    ClientOptions options = xlaFlags.on(devices.client(resolved));
    PrintWriter out = spec.commandLine().getOut();
    try (Client client = Client.open(compileCache ? options.caching() : options)) {
      BenchResult result =
          new Bench(resolved, vocabSize, StartTime::elapsedNanos).run(client, steps);
      json.unlessAsked(out, result.text());
      out.println(result.json());
    }
    return 0;
  }

  /** Reads the config while the plugin is loaded. */
  private Config resolve() {
    try (var loading = devices.load()) {
      Config resolved = config.resolve("default");
      loading.get();
      return resolved;
    }
  }
}
