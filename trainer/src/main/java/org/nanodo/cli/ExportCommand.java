package org.nanodo.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.train.ParameterFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nanodo export}. */
@Command(
    name = "export",
    description = {
      "Writes the parameters of a checkpoint to one safetensors file, under NanoDO's names, as in",
      "blocks_0/CausalAttn_0/query/kernel."
    })
final class ExportCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final CheckpointOptions from = new CheckpointOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "What to write; replaced if it is there.")
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private Path file;

  @Override
  public Integer call() {
    Path folder = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
    if (Files.isDirectory(file) || !Files.isDirectory(folder)) {
      throw new ParameterException(
          spec.commandLine(),
          "%s cannot be written: %s; give a file in a folder that is there"
              .formatted(
                  file,
                  Files.isDirectory(file) ? "it is a folder" : "there is no folder " + folder));
    }
    Checkpoint checkpoint = from.open(config, spec.commandLine().getErr());
    int tensors = ParameterFile.write(file, checkpoint);
    spec.commandLine()
        .getOut()
        .printf("%s: %d tensors of %s%n", file, tensors, checkpoint.folder());
    return 0;
  }
}
