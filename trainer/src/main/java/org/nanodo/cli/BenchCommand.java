package org.nanodo.cli;

import org.nanodo.config.Config;
import org.nanodo.profile.ProfileException;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.train.Bench;
import org.nanodo.train.BenchResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nanodo bench}. */
@Command(
    name = "bench",
    description = "Times the training step on random batches; the last line is a JSON object.")
final class BenchCommand extends BaseCommand {
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final DeviceOptions devices = new DeviceOptions();
  @Mixin private final XlaFlagOptions xlaFlags = new XlaFlagOptions();
  @Mixin private final JsonOption json = new JsonOption();

  private int steps;
  private int vocabSize;

  @Option(
      names = "--compile-cache",
      description = "Uses executables that earlier runs compiled, and stores its own.")
  private boolean compileCache;

  @Option(
      names = "--profile",
      description = {
        "Also prints where a step's time goes, by source line and kind of operation: runs each",
        "operation of the optimized program by itself, next to the machine's limit. CPU only."
      })
  private boolean profile;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "20",
      description = "Number of steps to time after the first (default: ${DEFAULT-VALUE}).")
  void steps(int count) {
    steps = AtLeast.check(spec, "--steps", count, 1);
  }

  @Option(
      names = "--vocab_size",
      paramLabel = "N",
      defaultValue = "32101",
      description = "Random tokens are from [3, N) (default: ${DEFAULT-VALUE}).")
  void vocabSize(int size) {
    vocabSize = AtLeast.check(spec, "--vocab_size", size, Bench.LEAST_VOCAB_SIZE);
  }

  @Override
  public Integer call() {
    Config resolved = resolve();
    ClientOptions options = xlaFlags.on(devices.client(resolved));
    try (Client client = Client.open(compileCache ? options.caching() : options)) {
      Bench bench = new Bench(resolved, vocabSize, StartTime::elapsedNanos);
      BenchResult result = (profile ? bench.profiled() : bench).run(client, steps);
      json.unlessAsked(out(), result.text());
      out().println(result.json());
    } catch (ProfileException e) {
      throw misuse("%s", String.valueOf(e.getMessage()));
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
