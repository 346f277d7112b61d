package org.nanodo.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.nanodo.config.Config;
import org.nanodo.runtime.Client;
import org.nanodo.train.ParameterFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code nanodo import}. */
@Command(
    name = "import",
    description = {
      "Makes the parameters of a safetensors file, under NanoDO's names, the first checkpoint of a",
      "new workdir; train then starts from them."
    })
final class ImportCommand extends BaseCommand {
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final DeviceOptions devices = new DeviceOptions();
  @Mixin private final XlaFlagOptions xlaFlags = new XlaFlagOptions();
  @Mixin private final CacheOption cache = new CacheOption();
  @Mixin private final VocabSizeOption vocabSize = new VocabSizeOption();

  @Parameters(
      paramLabel = "FILE",
      description = "A file written by export or by Python's safetensors.")
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private Path file;

  @Override
  public Integer call() {
    if (!Files.isRegularFile(file)) {
      throw misuse(
          "%s %s; give a file of parameters, as export writes it",
          file, Files.exists(file) ? "is no file" : "does not exist");
    }
    Config resolved = config.resolve();
    try (Client client = Client.open(xlaFlags.on(cache.client(devices.client(resolved))))) {
      ParameterFile.read(file, resolved, client, vocabSize.of(resolved));
    }
    out().printf("%s is step 0 of %s; train goes on from there%n", file, resolved.workdir());
    return 0;
  }
}
