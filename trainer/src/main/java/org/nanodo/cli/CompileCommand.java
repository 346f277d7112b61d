package org.nanodo.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.nanodo.config.Config;
import org.nanodo.jit.AheadOfTime;
import org.nanodo.runtime.Topology;
import org.nanodo.train.TargetReport;
import org.nanodo.train.TargetStep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nanodo compile}. */
@Command(
    name = "compile",
    description = {
      "Compiles the training step for devices that are not attached, and reports the memory it needs.",
      "Exit status 1 if it does not fit."
    })
final class CompileCommand extends BaseCommand {
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final TargetOptions target = new TargetOptions();
  @Mixin private final XlaFlagOptions xlaFlags = new XlaFlagOptions();
  @Mixin private final VocabSizeOption vocabSize = new VocabSizeOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Writes the executable to FILE, the optimized HLO to FILE.hlo.pb and the StableHLO to"
              + " FILE.mlir.")
  private Optional<Path> out = Optional.empty();

  @Override
  public Integer call() {
    Config resolved = config.resolve("default");
    try (Topology topology = target.open(xlaFlags.values())) {
      TargetReport report =
          new TargetStep(target.get(), topology)
              .compile(resolved, vocabSize.of(resolved), this::write);
      json.unlessAsked(out(), TargetSummary.of(report));
      json.unlessAsked(out(), "  XLA flags: " + XlaFlagOptions.describe(topology.xlaFlags()));
      out().println(report.json());
      return report.fits() ? 0 : 1;
    }
  }

  private void write(AheadOfTime program) {
    if (out.isEmpty()) {
      return;
    }
    // With gradient accumulation there is a second program, for all micro-batches but the last.
    String name = program.lowered().program().main().name();
    String base = out.get() + (name.equals("train_step") ? "" : "." + name);
    try {
      Files.write(Path.of(base), program.program().serialize());
      Files.write(Path.of(base + ".hlo.pb"), program.program().optimized());
      Files.writeString(Path.of(base + ".mlir"), program.stablehlo());
    } catch (IOException e) {
      throw unwritable("--out", out.get(), e);
    }
  }
}
