package org.nanodo.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.nanodo.config.Config;
import org.nanodo.io.IoErrors;
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
  @Mixin private final XlaFlagOptions xlaFlags = new XlaFlagOptions();
  @Mixin private final VocabSizeOption vocabSize = new VocabSizeOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to write; the folder hlo in the workdir, or here if there is none.")
  private Optional<Path> out = Optional.empty();

  @Override
  public Integer call() {
    Config resolved = config.resolve();
    Path folder = out.orElseGet(() -> Path.of(resolved.workdir(), "hlo"));
    PrintWriter screen = spec.commandLine().getOut();
    if (xlaFlags.values().containsKey("xla_dump_to")) {
      throw new ParameterException(
          spec.commandLine(), "hlo sets xla_dump_to itself; say with --out where it shall write");
    }
    ClientOptions options = xlaFlags.on(devices.client(resolved));
    try (var files = new HloFiles(folder);
        Client client = Client.open(options)) {
      for (Inspection program :
          Inspection.of(resolved, client, vocabSize.of(resolved), files.scratch())) {
        files.write(program);
        screen.println(HloSummary.of(program));
      }
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--out=%s cannot be written (%s)".formatted(folder, IoErrors.reason(e)),
          e);
    }
    screen.println("Programs written to " + folder);
    return 0;
  }
}
