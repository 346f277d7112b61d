package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.data.TextData;
import org.nanodo.data.Vocabulary;
import org.nanodo.runtime.ClientOptions;

/** Each takes a moment, where it took seconds to fail, or hung. */
class RunChecksTest {
  @TempDir private Path folder;

  /** Of 4 rows of 16 tokens 2^31 + 2 take 512 GiB: whoever has them is not refused. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.N=100000000 | the task 'transformer_do': the stack 'blocks' of 100000000 layers is too"
            + " large for a program: writing them out takes at least 6,103.5 GiB",
        "model.N=2147483647,model.scan=true | the task 'transformer_do': the stack 'blocks' of"
            + " 2147483647 layers is too large for a program: naming",
        "pygrain_worker_buffer_size=2147483647 | pygrain_worker_buffer_size=2147483647 is too much:"
            + " this needs at least 512.0 GiB of memory (batches on the host 512.0 GiB)",
        "model.L=1000000,model.attention=plain | model.L=1000000 is too much: this needs at least ",
        "model.L=2147483647,model.attention=plain | the task 'transformer_do': i32[2147483647,2147483647] takes"
            + " 18446744056529682436 bytes, more than any memory holds",
        "batch_size=200000000 | batch_size=200000000 examples of i32[1,16] take 11.9 GiB",
        "model.F=2147483647 | model.F=2147483647 is too much: this needs at least 1,536.0 GiB of"
            + " memory (optimizer state 512.0 GiB, activations 512.0 GiB, parameters 256.0 GiB,"
            + " gradients 256.0 GiB)",
        "model.D=1073741824 | the task 'transformer_do': f32[1073741824,2,536870912] takes",
        "model.D=100000000 | the task 'transformer_do': f32[100000000,2,50000000] takes",
        "eval_split=foo    | eval_split 'foo' does not exist; there are: train, test, validation",
        "eval_split=tests  | eval_split 'tests' does not exist; did you mean test?",
      })
  void aRunThatCannotWorkIsRefused(String overrides, String message) {
    assertThatThrownBy(() -> check(overrides.split(",", -1)))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "opt.weight_decay_exclusion_names=bias | opt.weight_decay_exclusion_names: 'bias' is part"
            + " of no parameter's name; there are"
            + " blocks_0/CausalAttn_0/attn_out_proj/kernel, blocks_0/LayerNorm_0/scale,"
            + " embed/embedding and so on",
        "opt.weight_decay_exclusion_names=[scale, kernl] | opt.weight_decay_exclusion_names:"
            + " 'kernl' is part of no parameter's name; did you mean kernel, as in"
            + " blocks_0/CausalAttn_0/attn_out_proj/kernel?",
        "opt.layerwise_lr_multiplier.embeding=2 | opt.layerwise_lr_multiplier: 'embeding' is part"
            + " of no parameter's name; did you mean embedding, as in embed/embedding?",
        "opt.layerwise_lr_multiplier.blocks_3=2 | opt.layerwise_lr_multiplier: 'blocks_3' is part"
            + " of no parameter's name; did you mean blocks_0",
        "opt.layerwise_lr_multiplier.Mlp_0/dense_1=2 | opt.layerwise_lr_multiplier: 'Mlp_0/dense_1'"
            + " is part of no",
      })
  void namesThatMatchNothingAreRefused(String override, String message) {
    assertThatThrownBy(() -> check(override))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(message);
    assertThatThrownBy(() -> check(override, "model.scan=true"))
        .isInstanceOf(ConfigException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "opt.weight_decay_exclusion_names=[scale, embed]",
        "opt.layerwise_lr_multiplier.embedding=2",
        "opt.layerwise_lr_multiplier={blocks_0/Mlp_0: 0.5, blocks_1: 0.5, pos_embed/embedding: 2}",
        "pygrain_worker_count=2147483647",
        "eval_batch_size=2147483647",
        "model.N=200",
      })
  void partsOfNamesAreFine(String override) {
    for (String scan : List.of("model.scan=false", "model.scan=true")) {
      assertThatCode(() -> check("model.N=2", override, scan)).doesNotThrowAnyException();
    }
  }

  @Test
  void theConfigsThatComeAlongAreFine() {
    for (String name : List.of("default", "nano")) {
      Config config = Config.load(name, List.of("checkpoint=false"));
      assertThatCode(() -> RunChecks.program(config, Vocabulary.of(32101), 1, "cpu"))
          .doesNotThrowAnyException();
      assertThatCode(() -> check(config)).doesNotThrowAnyException();
    }
  }

  /** Seven billion parameters, which the devices of a slice share, take nothing of this host. */
  @Test
  void aModelThatOnlyCompilesHereNeedsNoMemoryForIt() {
    var size = List.of("model.D=4096", "model.H=32", "model.L=2048", "model.N=32", "model.F=16384");
    assertThatCode(
            () -> RunChecks.program(Config.load("default", size), Vocabulary.of(32101), 256, "tpu"))
        .doesNotThrowAnyException();
  }

  private void check(String... overrides) {
    check(
        Config.load(
                "nano",
                List.of(
                    "batch_size=4",
                    "model.D=16",
                    "model.H=2",
                    "model.L=16",
                    "model.N=1",
                    "model.F=32"))
            .with(List.of(overrides)));
  }

  private void check(Config config) {
    try (TextData data = TextData.open("text:" + text(), "")) {
      RunChecks.train(config, data, ClientOptions.cpu(1));
    }
  }

  private Path text() {
    try {
      return Files.writeString(folder.resolve("text"), "one\n\ntwo\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
