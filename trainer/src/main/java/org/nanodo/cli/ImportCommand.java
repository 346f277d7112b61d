package org.nanodo.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nanodo.config.Config;
import org.nanodo.data.Vocabulary;
import org.nanodo.huggingface.HuggingFaceModel;
import org.nanodo.runtime.Client;
import org.nanodo.train.HuggingFaceImport;
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
      "Makes the parameters of a safetensors file, under NanoDO's names, a checkpoint of NanoDO's, as"
          + " Orbax wrote it, or a model of Hugging Face's the first checkpoint of a new workdir;"
          + " train then starts from it."
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

  @Option(
      names = "--hf",
      paramLabel = "DIR",
      description = {
        "A folder that save_pretrained has written: a Llama, SmolLM, Qwen3 or GPT-2. Its config.json"
            + " becomes the config, over which --config.KEY=VALUE still sets keys; its tokenizer is"
            + " copied into the workdir."
      })
  private Optional<Path> huggingFace = Optional.empty();

  @Override
  public Integer call() {
    List<String> given =
        Stream.of(file.map(f -> "FILE"), orbax.map(f -> "--orbax"), huggingFace.map(f -> "--hf"))
            .flatMap(Optional::stream)
            .toList();
    if (given.size() != 1) {
      throw misuse(
          "found %s, expected one of FILE, --orbax=DIR and --hf=DIR",
          given.isEmpty() ? "none" : String.join(" and ", given));
    }
    file.ifPresent(this::requireFile);
    orbax.ifPresent(
        from -> requireFolder("--orbax", from, "a workdir of NanoDO's, or the folder of a step"));
    huggingFace.ifPresent(
        from -> requireFolder("--hf", from, "a folder that save_pretrained has written"));
    if (huggingFace.isPresent()) {
      importModel(huggingFace.get());
      return 0;
    }
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

  private void requireFolder(String option, Path from, String expected) {
    if (!Files.isDirectory(from)) {
      throw misuse(
          "%s=%s %s; give %s",
          option, from, Files.exists(from) ? "is no folder" : "does not exist", expected);
    }
  }

  private void importModel(Path from) {
    try (HuggingFaceModel model = HuggingFaceModel.open(from)) {
      var keys = new ArrayList<>(model.overrides());
      keys.add("vocab_path=" + HuggingFaceImport.vocabPath(model, config.resolve()));
      Config resolved = config.resolve("nano", keys);
      try (Client client = Client.open(xlaFlags.on(cache.client(devices.client(resolved))))) {
        HuggingFaceImport.read(model, from, resolved, client);
      }
      model.notes().forEach(note -> err().println("nanodo: " + note));
      out().printf("%s is step 0 of %s; train goes on from there%n", from, resolved.workdir());
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
