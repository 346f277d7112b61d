package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.checkpoint.Checkpoints;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.data.Batch;
import org.nanodo.data.Tokenizer;
import org.nanodo.data.Tokenizers;
import org.nanodo.data.Vocabulary;
import org.nanodo.huggingface.HuggingFaceModel;
import org.nanodo.huggingface.Models;
import org.nanodo.io.Safetensors;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.nn.Sampling;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.sample.SampleOptions;
import org.nanodo.sample.TokenListener;

/** Numbers are those of transformers, which {@code huggingface_oracle.py} asked. */
class HuggingFaceTest {
  @TempDir Path folder;

  private Config config(HuggingFaceModel model, String... more) {
    List<String> keys = new ArrayList<>(model.overrides());
    keys.add("batch_size=2");
    keys.add("workdir=" + folder.resolve("workdir"));
    keys.addAll(List.of(more));
    Config config = Config.load("nano", keys);
    return Stream.of(more).anyMatch(k -> k.startsWith("vocab_path"))
        ? config
        : config.with(List.of("vocab_path=" + HuggingFaceImport.vocabPath(model, config)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "smollm", "biased", "qwen3", "gpt2", "llama_bf16", "gpt2_f16"})
  void logitsAreThoseOfTransformers(String name) throws IOException {
    Path from = Models.unpack(name, folder);
    Models.Expected expected = Models.expected(from);
    try (HuggingFaceModel model = HuggingFaceModel.open(from);
        Client client = Client.open(ClientOptions.cpu(1));
        var trainer =
            Trainer.ofState(
                config(model), client, new Vocabulary(model.vocabSize(), Tokenizer.NONE))) {
      trainer.initialize(model.parameters());
      float[] found = logits(trainer, expected.ids(), model.vocabSize());
      double apart =
          IntStream.range(0, found.length)
              .mapToDouble(i -> Math.abs(found[i] - expected.logits()[i]))
              .max()
              .orElseThrow();
      assertThat(found).hasSameSizeAs(expected.logits());
      assertThat(apart).isLessThan(1e-4);
    }
  }

  /** Rows end in padding, which positions before it do not see. */
  private static float[] logits(Trainer trainer, int[][] ids, int V) {
    int L = trainer.programs.batchTypes(2).leaves().get(0).shape().dim(1);
    int length = ids[0].length;
    int[] rows =
        IntStream.range(0, 2 * L)
            .map(i -> i % L < length ? ids[i / L][i % L] : Tokenizer.NONE)
            .toArray();
    float[] all = trainer.forward(Batch.of(Literal.i32(rows, 2, L))).logits_BxLxV().toFloats();
    float[] some = new float[2 * length * V];
    for (int row = 0; row < 2; row++) {
      System.arraycopy(all, row * L * V, some, row * length * V, length * V);
    }
    return some;
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "gpt2"})
  void greedyTokensAreThoseOfTransformers(String name) throws IOException {
    Path from = Models.unpack(name, folder);
    Models.Expected expected = Models.expected(from);
    int count = expected.greedy().size();
    assertThat(count).isEqualTo(50);
    try (HuggingFaceModel model = HuggingFaceModel.open(from);
        Client client = Client.open(ClientOptions.cpu(1));
        var tokenizer = Tokenizers.open("ids:%d,pad=none".formatted(model.vocabSize()));
        var trainer = Trainer.ofState(config(model), client, Vocabulary.of(tokenizer))) {
      trainer.initialize(model.parameters());
      var sampler = CheckpointSampler.sampler(client, config(model), trainer.programs, tokenizer);
      var options = new SampleOptions(Sampling.GREEDY, count, 0);
      var made =
          sampler.sample(
              trainer.params().build(), List.of(expected.prompt()), options, TokenListener.NONE);
      assertThat(IntStream.of(made.get(0).ids()).boxed().toList()).isEqualTo(expected.greedy());
    }
  }

  private Checkpoint imported(Path from, String... more) {
    try (HuggingFaceModel model = HuggingFaceModel.open(from);
        Client client = Client.open(ClientOptions.cpu(1))) {
      HuggingFaceImport.read(model, from, config(model, more), client);
    }
    return Checkpoints.find(folder.resolve("workdir"), line -> {});
  }

  private Config own() {
    return Config.load(folder.resolve("workdir/config.json").toString(), List.of());
  }

  private static JsonObject json(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "smollm", "biased", "qwen3", "gpt2"})
  void whatIsImportedIsExportedAgain(String name) throws IOException {
    Path from = Models.unpack(name, folder);
    Path to = folder.resolve("exported");
    try (Checkpoint checkpoint = imported(from)) {
      Files.delete(from.resolve("generation_config.json")); // The import has its own.
      var result = HuggingFaceExport.write(to, checkpoint, own(), DType.F32);
      assertThat(result.files()).isEqualTo(1);
      assertThat(result.tokenizer()).isEqualTo(name.equals("smollm"));
    }
    Map<String, Literal> before = tensors(from);
    Map<String, Literal> after = tensors(to);
    assertThat(after).containsOnlyKeys(before.keySet());
    before.forEach(
        (tensor, value) -> {
          assertThat(after.get(tensor).type()).isEqualTo(value.type());
          assertThat(after.get(tensor).data()).as(tensor).isEqualTo(value.data());
        });
    JsonObject was = json(from.resolve("config.json"));
    JsonObject is = json(to.resolve("config.json"));
    List.of("architectures", "model_type", "vocab_size", "tie_word_embeddings")
        .forEach(key -> assertThat(is.get(key)).isEqualTo(was.get(key)));
    try (HuggingFaceModel again = HuggingFaceModel.open(to);
        HuggingFaceModel first = HuggingFaceModel.open(from)) {
      assertThat(again.overrides()).isEqualTo(first.overrides());
    }
  }

  private static Map<String, Literal> tensors(Path model) {
    return Safetensors.open(model.resolve("model.safetensors")).readAll();
  }

  /** A copy of the tokenizer, with the ids and the size of the vocabulary of the model. */
  @Test
  void aTokenizerComesAlong() throws IOException {
    Path from = Models.unpack("smollm", folder);
    imported(from).close();
    String vocabPath = own().vocabPath();
    assertThat(vocabPath).isEqualTo(folder.resolve("workdir/tokenizer/tokenizer.json").toString());
    try (Tokenizer tokenizer = Tokenizers.open(vocabPath)) {
      assertThat(tokenizer.vocabSize()).isEqualTo(288);
      assertThat(List.of(tokenizer.padId(), tokenizer.bosId(), tokenizer.eosId()))
          .containsExactly(-1, -1, 0);
    }
    assertThatThrownBy(() -> imported(from).close()).hasMessageContaining("has checkpoints");
    assertThatThrownBy(() -> imported(from, "vocab_path=").close())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("has 259 token ids, and the model has 288");
  }

  @Test
  void sixteenBitsAreRoundedToNearest() throws IOException {
    Path from = Models.unpack("llama_bf16", folder);
    Path to = folder.resolve("exported");
    try (Checkpoint checkpoint = imported(from)) {
      HuggingFaceExport.write(to, checkpoint, own(), DType.BF16);
      assertThatThrownBy(() -> HuggingFaceExport.write(to, checkpoint, own(), DType.BF16))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("exists; give a new folder");
    }
    Map<String, Literal> after = tensors(to);
    JsonObject index = json(from.resolve("model.safetensors.index.json"));
    for (String name : index.getAsJsonObject("weight_map").keySet()) {
      String file = index.getAsJsonObject("weight_map").get(name).getAsString();
      Literal before = Safetensors.open(from.resolve(file)).read(name);
      assertThat(after.get(name).data()).as(name).isEqualTo(before.data());
    }
    assertThat(json(to.resolve("config.json")).get("torch_dtype").getAsString())
        .isEqualTo("bfloat16");
  }
}
