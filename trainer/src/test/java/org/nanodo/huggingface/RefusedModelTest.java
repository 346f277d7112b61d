package org.nanodo.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.io.Safetensors;
import org.nanodo.io.SafetensorsException;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/** What would give other numbers than the model's is refused by its name. */
class RefusedModelTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "llama | architectures | [\"MistralForCausalLM\"] | must be one of LlamaForCausalLM",
        "llama | architectures | [] | must be one of LlamaForCausalLM",
        "llama | hidden_act | \"gelu\" | must be silu",
        "llama | attention_bias | true | must both be true or both be false",
        "llama | mlp_bias | true | must both be true or both be false",
        "llama | rope_scaling | {\"type\":\"linear\",\"factor\":2.0} | it must be default",
        "llama | rope_parameters | {\"rope_type\":\"llama3\",\"rope_theta\":1} | it must be default",
        "llama | rope_parameters | {\"rope_theta\":1,\"factor\":8.0} | factor=8.0 is not supported",
        "llama | partial_rotary_factor | 0.5 | it must be 1",
        "llama | rope_interleaved | true | it must be false",
        "llama | quantization_config | {\"bits\":4} | is not supported",
        "llama | attention_multiplier | 0.1 | is not supported",
        "llama | sliding_window | 128 | is not supported",
        "llama | final_logit_softcapping | 30.0 | is not supported",
        "llama | hidden_size | \"16\" | expected a number",
        "llama | num_hidden_layers | null | expected an integer of at least 1",
        "llama | num_key_value_heads | 0 | expected an integer of at least 1",
        "llama | tie_word_embeddings | 1 | expected true or false",
        "qwen3 | attention_bias | true | it must be false",
        "qwen3 | use_sliding_window | true | it must be false",
        "qwen3 | layer_types | [\"full_attention\",\"sliding_attention\"] | must be full_attention",
        "gpt2 | activation_function | \"gelu\" | must be gelu",
        "gpt2 | scale_attn_by_inverse_layer_idx | true | it must be false",
        "gpt2 | reorder_and_upcast_attn | true | it must be false",
        "gpt2 | scale_attn_weights | false | it must be true",
        "gpt2 | add_cross_attention | true | is not supported",
        "gpt2 | n_head | 3 | is not divisible by n_head=3",
      })
  void aFieldThatChangesTheNumbers(String name, String key, String value, String why)
      throws IOException {
    Path model = Models.unpack(name, folder);
    Models.set(model, key, value);
    assertThatThrownBy(() -> HuggingFaceModel.open(model).close())
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(model.resolve("config.json") + ": ")
        .hasMessageContaining(key.equals("n_head") ? "n_embd" : key)
        .hasMessageContaining(why)
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "llama | rope_scaling | null",
        "llama | rope_scaling | {\"rope_type\":\"default\"}",
        "llama | unsloth_version | \"2024.9\"",
        "llama | something_new | false",
        "qwen3 | sliding_window | 4096",
        "gpt2 | task_specific_params | {\"text-generation\":{\"max_length\":50}}",
      })
  void aFieldThatDoesNot(String name, String key, String value) throws IOException {
    Path model = Models.unpack(name, folder);
    Models.set(model, key, value);
    assertThatCode(() -> HuggingFaceModel.open(model).close()).doesNotThrowAnyException();
  }

  @Test
  void moreThanTwoThousandPositionsAreNoted() throws IOException {
    Path model = Models.unpack("llama", folder);
    Models.set(model, "max_position_embeddings", "131072");
    Models.set(model, "attention_dropout", "0.1");
    try (HuggingFaceModel opened = HuggingFaceModel.open(model)) {
      assertThat(opened.overrides()).contains("model.L=2048");
      assertThat(opened.notes())
          .containsExactly(
              "attention_dropout is passed over: there is no dropout in training here",
              "model.L is 2048 of the 131072 positions of the model; --config.model.L=N sets another");
    }
  }

  private void refused(Path model, String why) {
    assertThatThrownBy(() -> HuggingFaceModel.open(model).close())
        .isInstanceOfAny(HuggingFaceException.class, SafetensorsException.class)
        .hasMessageContaining(model.toString())
        .hasMessageContaining(why)
        .message()
        .doesNotContain("\n");
  }

  private static void rewrite(Path file, Map<String, Literal> tensors) {
    Safetensors.write(
        file,
        tensors.entrySet().stream()
            .map(e -> Safetensors.Entry.of(e.getKey(), e.getValue()))
            .toList(),
        Map.of());
  }

  @Test
  void tensorsThatAreNotTheModels() {
    Path model = Models.unpack("llama", folder);
    Path file = model.resolve("model.safetensors");
    var tensors = new LinkedHashMap<>(Safetensors.open(file).readAll());
    String up = "model.layers.1.mlp.up_proj.weight";
    Literal whole = tensors.remove(up);
    replace(file, tensors);
    refused(model, up + " is missing");
    tensors.put(up, Literal.f32(new float[16], 4, 4));
    replace(file, tensors);
    refused(model, up + " is f32[4,4], expected [24,16] by config.json");
    tensors.put(up, Literal.of(TensorType.of(DType.I8, 24, 16), new long[24 * 16]));
    replace(file, tensors);
    refused(model, "quantized weights are not supported");
    tensors.put(up, whole);
    tensors.put("model.layers.2.mlp.up_proj.weight", whole);
    replace(file, tensors);
    refused(model, "model.layers.2.mlp.up_proj.weight is no tensor of the model");
  }

  /** The tensors are mapped from the file that is written again. */
  private void replace(Path file, Map<String, Literal> tensors) {
    Path next = folder.resolve("next.safetensors");
    rewrite(next, tensors);
    try {
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aHeadThatIsNotTheEmbedding() throws IOException {
    Path model = Models.unpack("llama", folder);
    Models.set(model, "tie_word_embeddings", "true");
    refused(model, "lm_head.weight differs from the embedding");
  }

  @Test
  void filesThatAreCutOff() throws IOException {
    Path model = Models.unpack("llama", folder);
    Path file = model.resolve("model.safetensors");
    for (long size : new long[] {20_000, 100, 4, 0}) {
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(size);
      }
      refused(model, "found ");
    }
    Path sharded = Models.unpack("llama_bf16", folder);
    Path index = sharded.resolve("model.safetensors.index.json");
    String whole = Files.readString(index);
    Files.writeString(index, whole.replaceFirst("model-00001-of", "../model-00001-of"));
    refused(sharded, "expected a file beside it");
    Files.writeString(index, whole.replaceFirst("\"lm_head.weight\"", "\"lm_tail.weight\""));
    refused(sharded, "has no tensor lm_tail.weight");
    Files.writeString(index, "{}");
    refused(sharded, "it has no weight_map");
  }

  @Test
  void aFolderWithoutWeights() throws IOException {
    Path model = Models.unpack("llama", folder);
    Files.delete(model.resolve("model.safetensors"));
    assertThatThrownBy(() -> HuggingFaceModel.open(model))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("has neither model.safetensors nor model.safetensors.index.json");
    Files.createFile(model.resolve("pytorch_model.bin"));
    assertThatThrownBy(() -> HuggingFaceModel.open(model))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("save_pretrained(NEW_DIR)");
    Files.writeString(model.resolve("config.json"), "[");
    assertThatThrownBy(() -> HuggingFaceModel.open(model))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("config.json is damaged");
    Files.delete(model.resolve("config.json"));
    assertThatThrownBy(() -> HuggingFaceModel.open(model))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("has no config.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "llama | model.mlp=geglu | model.mlp=geglu",
        "llama | model.norm=layernorm | model.norm=layernorm",
        "llama | model.pos=none | model.pos=none",
        "llama | model.logit_softcap=30 | model.logit_softcap=30.0",
        "qwen3 | model.bias=true | model.bias=true",
        "gpt2 | model.mlp=relu2 | model.mlp=relu2",
        "gpt2 | model.qk_norm=true | model.qk_norm=true",
        "gpt2 | model.K=2 | model.K=2",
        "gpt2 | model.Dh=8 | model.Dh=8",
        "gpt2 | model.attn_softcap=1 | model.attn_softcap=1.0",
      })
  void whatNoClassComputes(String name, String key, String found) {
    Path from = Models.unpack(name, folder);
    try (HuggingFaceModel model = HuggingFaceModel.open(from)) {
      Config config = Config.load("nano", model.overrides()).with(List.of(key));
      assertThatThrownBy(() -> RunKeys.read(config, 64))
          .isInstanceOf(ConfigException.class)
          .hasMessageStartingWith(found + ": none of Hugging Face's")
          .message()
          .doesNotContain("\n");
    }
  }

  @Test
  void nanoDosModelIsAGpt2WhoseBiasesAreZero() {
    Decoder decoder = RunKeys.read(Config.load("nano", List.of()), 64);
    assertThat(decoder.architecture()).isEqualTo(Architecture.GPT2);
    assertThat(decoder.bias()).isFalse();
  }
}
