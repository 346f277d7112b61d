package org.nanodo.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.nanodo.config.Config;
import org.nanodo.io.DurableFiles;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.train.Inspection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nanodo hlo}. */
@Command(
    name = "hlo",
    description = {
      "Writes the training step as StableHLO and as optimized HLO,",
      "and summarizes its collectives, FLOPs and memory."
    })
final class HloCommand extends BaseCommand {
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final DeviceOptions devices = new DeviceOptions();
  @Mixin private final XlaFlagOptions xlaFlags = new XlaFlagOptions();
  @Mixin private final VocabSizeOption vocabSize = new VocabSizeOption();
  @Mixin private final DrawingOptions drawing = new DrawingOptions();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "The folder to write to (default: hlo in the workdir, or here without a workdir).")
  private Optional<Path> out = Optional.empty();

  @Override
  public Integer call() {
    Config resolved = config.resolve();
    Path folder = out.orElseGet(() -> Path.of(resolved.workdir(), "hlo"));
    if (xlaFlags.values().containsKey("xla_dump_to")) {
      throw misuse("hlo sets xla_dump_to itself; give the folder to write to with --out");
    }
    ClientOptions options = xlaFlags.on(devices.client(resolved));
    try {
      // XLA dumps what it compiles into a folder of its own.
      Path dump = Files.createTempDirectory(Files.createDirectories(folder), ".compiler");
      try (Client client = Client.open(options)) {
        List<Inspection> programs = Inspection.of(resolved, client, vocabSize.of(resolved), dump);
        for (Inspection program : programs) {
          write(folder, program);
          out().println(HloSummary.of(program));
        }
        drawing.write(this, programs);
      } finally {
        DurableFiles.deleteTree(dump);
      }
    } catch (IOException e) {
      throw unwritable("--out", folder, e);
    }
    out().println("Programs written to " + folder);
    return 0;
  }

  private static void write(Path folder, Inspection program) throws IOException {
    Files.writeString(folder.resolve(program.name() + ".stablehlo.mlir"), program.stablehlo());
    if (program.optimized().isPresent()) {
      Files.writeString(
          folder.resolve(program.name() + ".optimized.hlo"), program.optimized().get());
    }
  }
}
