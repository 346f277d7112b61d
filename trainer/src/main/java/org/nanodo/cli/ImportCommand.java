package org.nanodo.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.nanodo.config.Config;
import org.nanodo.data.Vocabulary;
import org.nanodo.runtime.Client;
import org.nanodo.train.OrbaxImport;
import org.nanodo.train.ParameterFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanodo import}. */
@Command(
    name = "import",
    description = {
      "Makes the parameters of a safetensors file, under NanoDO's names, or a checkpoint of NanoDO's,"
          + " as Orbax wrote it, the first checkpoint of a new workdir; train then starts from it."
    })
final class ImportCommand extends BaseCommand {
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final DeviceOptions devices = new DeviceOptions();
  @Mixin private final XlaFlagOptions xlaFlags = new XlaFlagOptions();
  @Mixin private final CacheOption cache = new CacheOption();
  @Mixin private final VocabSizeOption vocabSize = new VocabSizeOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "A file written by export or by Python's safetensors.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--orbax",
      paramLabel = "DIR",
      description = {
        "A workdir of NanoDO's, of which the newest step is taken, or the folder of a step.",
        "The optimizer's state, the step and the position in the data come along if opt.optimizer"
            + " and the data are those of that run."
      })
  private Optional<Path> orbax = Optional.empty();

  @Override
  public Integer call() {
    if (file.isPresent() == orbax.isPresent()) {
      throw misuse(
          "found %s, expected one of them",
          file.isPresent() ? "both FILE and --orbax=DIR" : "neither FILE nor --orbax=DIR");
    }
    file.ifPresent(this::requireFile);
    orbax.ifPresent(this::requireFolder);
    Config resolved = config.resolve();
    try (Client client = Client.open(xlaFlags.on(cache.client(devices.client(resolved))))) {
      Vocabulary vocabulary = vocabSize.of(resolved);
      file.ifPresent(f -> importFile(f, resolved, client, vocabulary));
      orbax.ifPresent(f -> importFolder(f, resolved, client, vocabulary));
    }
    return 0;
  }

  private void requireFile(Path from) {
    if (!Files.isRegularFile(from)) {
      throw misuse(
          "%s %s; give a file of parameters, as export writes it, or --orbax=DIR",
          from, Files.exists(from) ? "is no file" : "does not exist");
    }
  }

  private void requireFolder(Path from) {
    if (!Files.isDirectory(from)) {
      throw misuse(
          "--orbax=%s %s; give a workdir of NanoDO's, or the folder of one of its steps",
          from, Files.exists(from) ? "is no folder" : "does not exist");
    }
  }

  private void importFile(Path from, Config resolved, Client client, Vocabulary vocabulary) {
    ParameterFile.read(from, resolved, client, vocabulary);
    out().printf("%s is step 0 of %s; train goes on from there%n", from, resolved.workdir());
  }

  private void importFolder(Path from, Config resolved, Client client, Vocabulary vocabulary) {
    OrbaxImport.Result result = OrbaxImport.read(from, resolved, client, vocabulary);
    result.notes().forEach(note -> err().println("nanodo: " + note));
    out()
        .printf(
            "%s is step %d of %s; train goes on from there%n",
            result.from(), result.step(), resolved.workdir());
  }
}
