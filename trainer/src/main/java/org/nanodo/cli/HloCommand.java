package org.nanodo.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.nanodo.config.Config;
import org.nanodo.data.Tokenizer;
import org.nanodo.data.Tokenizers;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.train.Inspection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nanodo hlo}. */
@Command(
    name = "hlo",
    description = {
      "Writes the training step as StableHLO and as the compiler optimized it,",
      "and sums up its communication, work and memory."
    })
final class HloCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final DeviceOptions devices = new DeviceOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  private int vocabSize;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to write; the folder hlo in the workdir, or here if there is none.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--vocab_size",
      paramLabel = "N",
      description = "How many tokens there are; left out, as many as in vocab_path.")
  void vocabSize(int size) {
    vocabSize = AtLeast.check(spec, "--vocab_size", size, 1);
  }

  @Override
  public Integer call() {
    Config resolved = config.resolve();
    Path folder = out.orElseGet(() -> Path.of(resolved.workdir(), "hlo"));
    int vocab = vocabSize > 0 ? vocabSize : vocabSize(resolved);
    PrintWriter screen = spec.commandLine().getOut();
    ClientOptions options = devices.client(resolved);
    try (var files = new HloFiles(folder);
        Client client = Client.open(options)) {
      for (Inspection program : Inspection.of(resolved, client, vocab, files.scratch())) {
        files.write(program);
        screen.println(HloSummary.of(program));
      }
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(), "--out=%s cannot be written (%s)".formatted(folder, e), e);
    }
    screen.println("Programs written to " + folder);
    return 0;
  }

  private static int vocabSize(Config config) {
    try (Tokenizer tokenizer = Tokenizers.open(config.vocabPath())) {
      return tokenizer.vocabSize();
    }
  }
}
