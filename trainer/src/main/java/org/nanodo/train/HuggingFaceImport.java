package org.nanodo.train;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.nanodo.checkpoint.Mismatch;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.data.DataState;
import org.nanodo.data.Tokenizer;
import org.nanodo.data.Tokenizers;
import org.nanodo.data.Vocabulary;
import org.nanodo.huggingface.HuggingFaceModel;
import org.nanodo.huggingface.TokenizerFiles;
import org.nanodo.io.DataPaths;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.ParamSpec;
import org.nanodo.runtime.Client;

/** Makes a model of Hugging Face's the first checkpoint of a new workdir. */
public final class HuggingFaceImport {
  private static final String TOKENIZER = "tokenizer";

  private HuggingFaceImport() {}

  /**
   * The vocabulary of a run that begins with the model: a copy of its tokenizer in the workdir, or
   * in a store the tokenizer where it is; without one, ids.
   *
   * @param workdir what the config calls it
   */
  public static String vocabPath(HuggingFaceModel model, Config workdir) {
    TokenizerFiles tokenizer = model.tokenizer();
    if (!tokenizer.exists()) {
      return tokenizer.bareIds(model.vocabSize());
    }
    Path path = tokenizer.vocabPath();
    return DataPaths.isRemote(workdir.workdir())
        ? path.toAbsolutePath().normalize().toString()
        : copy(workdir).resolve(path.getFileName()).toString();
  }

  private static Path copy(Config config) {
    return config.workdirPath().resolve(TOKENIZER);
  }

  /**
   * Imports the parameters as step 0, with an optimizer that has seen nothing.
   *
   * @param config with the model's keys, and a vocabulary
   * @throws ConfigException if the vocabulary has another size than the model's
   * @throws org.nanodo.checkpoint.CheckpointException if the config's model is another one, or its
   *     workdir has checkpoints already
   * @throws TrainingException if a parameter is not finite
   */
  public static void read(HuggingFaceModel model, Path folder, Config config, Client client) {
    boolean copies = config.vocabPath().equals(vocabPath(model, config)) && isCopied(model, config);
    var vocabulary = vocabulary(model, copies, config);
    var run = new ImportedRun(config, client, vocabulary);
    var parameters = model.parameters();
    Mismatch.requireNoOthers(
        folder,
        types(parameters),
        run.programs().named().types(run.programs().params().map(ParamSpec::type)));
    run.save(
        0,
        DataState.START,
        trainer -> {
          trainer.initialize(parameters);
          trainer.requireFinite(folder.toString(), "nothing is imported");
          if (copies) {
            model.tokenizer().copyTo(copy(config));
          }
        });
  }

  private static boolean isCopied(HuggingFaceModel model, Config config) {
    return model.tokenizer().exists() && !DataPaths.isRemote(config.workdir());
  }

  private static Vocabulary vocabulary(HuggingFaceModel model, boolean copies, Config config) {
    String path = copies ? model.tokenizer().vocabPath().toString() : config.vocabPath();
    try (Tokenizer tokenizer = Tokenizers.open(path)) {
      if (tokenizer.vocabSize() != model.vocabSize()) {
        throw new ConfigException(
            "vocab_path %s has %,d token ids, and the model has %,d (vocab_size in its config.json); give the model's own tokenizer.json, with its config.json beside it"
                .formatted(path, tokenizer.vocabSize(), model.vocabSize()));
      }
      return Vocabulary.of(tokenizer);
    }
  }

  private static Map<String, TensorType> types(Map<String, TensorSource> parameters) {
    var types = new TreeMap<String, TensorType>();
    parameters.forEach((name, parameter) -> types.put(name, parameter.type()));
    return types;
  }
}
