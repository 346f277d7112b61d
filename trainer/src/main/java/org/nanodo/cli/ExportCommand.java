package org.nanodo.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.train.ParameterFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code nanodo export}. */
@Command(
    name = "export",
    description = {
      "Writes the parameters of a checkpoint to one safetensors file, under NanoDO's names, as in",
      "blocks_0/CausalAttn_0/query/kernel."
    })
final class ExportCommand extends BaseCommand {
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final CheckpointOptions from = new CheckpointOptions();

  @Parameters(paramLabel = "FILE", description = "The file to write; an existing one is replaced.")
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private Path file;

  @Override
  public Integer call() {
    Path folder = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
    if (Files.isDirectory(file) || !Files.isDirectory(folder)) {
      throw misuse(
          "%s cannot be written: %s; give a file in an existing folder",
          file, Files.isDirectory(file) ? "it is a folder" : "there is no folder " + folder);
    }
    try (Checkpoint checkpoint = from.open(config, err())) {
      int tensors = ParameterFile.write(file, checkpoint);
      out().printf("%s: %d tensors of %s%n", file, tensors, checkpoint.folder());
    }
    return 0;
  }
}
