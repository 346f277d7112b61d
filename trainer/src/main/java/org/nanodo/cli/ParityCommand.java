package org.nanodo.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nanodo.config.ConfigException;
import org.nanodo.io.SafetensorsException;
import org.nanodo.parity.Comparison;
import org.nanodo.parity.Deviation;
import org.nanodo.parity.Measure;
import org.nanodo.parity.ParityException;
import org.nanodo.parity.ParityRun;
import org.nanodo.parity.Replay;
import org.nanodo.parity.ReplayWriter;
import org.nanodo.runtime.Client;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nanodo parity}. */
@Command(
    name = "parity",
    description = {
      "Replays NanoDO's runs in DIR from their seeds and batches, and compares.",
      "",
      "A run is NAME.json with a 'spec' and NAME.batches.safetensors. Compared are NAME.init,"
          + " .logits0 and .final.safetensors, where they exist, and the metrics in NAME.json. Each"
          + " row gives the largest differences. Exit status 0 if all are within tolerance.",
      ""
    },
    footerHeading = "%nTolerances, and in brackets those for models that compute in 16 bits:%n")
final class ParityCommand extends BaseCommand {
  @Mixin private final DeviceOptions devices = new DeviceOptions();
  @Mixin private final XlaFlagOptions xlaFlags = new XlaFlagOptions();
  @Mixin private final CacheOption cache = new CacheOption();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The folder of runs.")
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private Path folder;

  @Option(
      names = "--out",
      paramLabel = "DIR2",
      description = "Writes the computed numbers to DIR2, in the format of DIR.")
  private Optional<Path> out = Optional.empty();

  @Spec
  void describe(CommandSpec command) {
    spec = command;
    spec.usageMessage()
        .footer(
            Arrays.stream(Measure.values()).map(m -> "  " + m.describe()).toArray(String[]::new));
  }

  @Override
  public Integer call() throws IOException {
    List<ParityRun> runs = ParityRun.in(folder);
    if (out.isPresent() && Files.exists(out.get()) && Files.isSameFile(out.get(), folder)) {
      throw misuse(
          "--out=%s is DIR itself, whose files it would replace; choose another folder", out.get());
    }
    int width = runs.stream().mapToInt(r -> r.name().length()).max().orElse(0);
    boolean passes = true;
    try (Client client = Client.open(xlaFlags.on(cache.client(devices.client())))) {
      for (ParityRun run : runs) {
        out().printf("%-" + width + "s  ", run.name());
        out().flush();
        try {
          Comparison comparison = compare(run, client);
          passes &= comparison.passes();
          out().println(row(comparison));
        } catch (ParityException | ConfigException | SafetensorsException e) {
          passes = false;
          out().println("CANNOT BE REPLAYED: " + e.getMessage());
        }
      }
    }
    return passes ? 0 : 1;
  }

  private Comparison compare(ParityRun run, Client client) {
    Replay replay = Replay.of(run, run.config(), client);
    Comparison comparison = Comparison.of(run, replay);
    out.ifPresent(to -> ReplayWriter.write(to, run, replay));
    return comparison;
  }

  private static String row(Comparison comparison) {
    Map<Measure, Deviation> deviations = comparison.deviations();
    if (deviations.isEmpty()) {
      return "nothing to compare";
    }
    var row = new StringBuilder();
    deviations.forEach(
        (measure, d) -> {
          row.append(measure.label()).append(" %.1e".formatted(d.error()));
          if (measure == Measure.LOSS || measure == Measure.METRIC || !comparison.passes(measure)) {
            row.append(d.where().isEmpty() ? "" : " (" + d.where() + ")");
          }
          row.append(comparison.passes(measure) ? "  " : " TOO FAR  ");
        });
    return row.append(comparison.passes() ? "ok" : "FAILS").toString();
  }
}
