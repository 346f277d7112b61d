package org.nanodo.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.ir.DType;
import org.nanodo.train.HuggingFaceExport;
import org.nanodo.train.ParameterFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanodo export}. */
@Command(
    name = "export",
    description = {
      "Writes the parameters of a checkpoint to one safetensors file, under NanoDO's names, as in",
      "blocks_0/CausalAttn_0/query/kernel, or as a model of Hugging Face's."
    })
final class ExportCommand extends BaseCommand {
  private static final Map<String, DType> TYPES =
      Map.of("float32", DType.F32, "f32", DType.F32, "bfloat16", DType.BF16, "bf16", DType.BF16);

  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final CheckpointOptions from = new CheckpointOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file to write; an existing one is replaced.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--hf",
      paramLabel = "DIR",
      description =
          "A new folder for config.json, weights and tokenizer, as from_pretrained reads them: of a"
              + " model that is a Llama, a Qwen3 or a GPT-2.")
  private Optional<Path> huggingFace = Optional.empty();

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      defaultValue = "float32",
      description = "Of --hf: float32 (default) or bfloat16.")
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private String dtype;

  @Override
  public Integer call() {
    if (file.isPresent() == huggingFace.isPresent()) {
      throw misuse(
          "found %s, expected one of them",
          file.isPresent() ? "both FILE and --hf=DIR" : "neither FILE nor --hf=DIR");
    }
    DType type = TYPES.get(dtype);
    if (type == null || (file.isPresent() && type != DType.F32)) {
      throw misuse(
          type == null
              ? "--dtype=%s is none of float32 and bfloat16"
              : "--dtype=%s is for --hf=DIR; FILE has the types of the checkpoint",
          dtype);
    }
    file.ifPresent(this::requireWritable);
    try (Checkpoint checkpoint = from.open(config, err())) {
      file.ifPresent(f -> write(f, checkpoint));
      huggingFace.ifPresent(f -> write(f, type, checkpoint));
    }
    return 0;
  }

  private void requireWritable(Path to) {
    Path folder = Objects.requireNonNullElse(to.toAbsolutePath().getParent(), to);
    if (Files.isDirectory(to) || !Files.isDirectory(folder)) {
      throw misuse(
          "%s cannot be written: %s; give a file in an existing folder",
          to, Files.isDirectory(to) ? "it is a folder" : "there is no folder " + folder);
    }
  }

  private void write(Path to, Checkpoint checkpoint) {
    int tensors = ParameterFile.write(to, checkpoint);
    out().printf("%s: %d tensors of %s%n", to, tensors, checkpoint.folder());
  }

  private void write(Path to, DType type, Checkpoint checkpoint) {
    var run = CheckpointConfig.of(config, checkpoint);
    HuggingFaceExport.Result result = HuggingFaceExport.write(to, checkpoint, run, type);
    if (!result.tokenizer()) {
      err()
          .println(
              "nanodo: no tokenizer is written: the run's vocab_path=%s is no tokenizer.json"
                  .formatted(run.vocabPath()));
    }
    out()
        .printf(
            "%s: %s in %d file%s, of %s%n",
            to,
            result.className(),
            result.files(),
            result.files() == 1 ? "" : "s",
            checkpoint.folder());
  }
}
