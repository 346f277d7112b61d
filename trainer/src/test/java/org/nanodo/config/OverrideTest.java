package org.nanodo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.sharding.Partitioner;

class OverrideTest {
  @ParameterizedTest
  @CsvSource({"500,500", "100_000,100000", "1e5,100000", "2.5E2,250", "+7,7", "1.0,1"})
  void integers(String text, int value) {
    Config config = load("checkpoint_every_steps=" + text);
    assertThat(config.checkpointEverySteps()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"1e-3,0.001", "0.25,0.25", ".5,0.5", "1,1.0", "1_0.5,10.5"})
  void floats(String text, double value) {
    assertThat(load("opt.peak_learning_rate=" + text).opt().peakLearningRate()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"true,true", "True,true", "1,true", "false,false", "False,false", "f,false"})
  void booleans(String text, boolean value) {
    assertThat(load("model.remat=" + text).flat()).containsEntry("model.remat", value);
  }

  @Test
  void aBooleanAloneIsTrue() {
    assertThat(load("model.remat").flat()).containsEntry("model.remat", true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"None", "none", "null"})
  void whatMayBeAbsent(String none) {
    Config config =
        load("train_epochs=3", "train_epochs=" + none, "checkpoint_restore_dir=" + none);
    assertThat(config.trainEpochs()).isEmpty();
    assertThat(config.checkpointRestoreDir()).isEmpty();
  }

  @Test
  void textIsTakenAsItIs() {
    assertThat(load("ds_name=text:a b=c.txt").dsName()).isEqualTo("text:a b=c.txt");
    assertThat(load("vocab_path=").vocabPath()).isEmpty();
    assertThat(load("eval_split=None").evalSplit()).isEqualTo("None");
  }

  @Test
  void choices() {
    assertThat(load("model.dtype=float16").flat()).containsEntry("model.dtype", "float16");
    assertThat(load("partitioner=gspmd").partitioner()).isEqualTo(Partitioner.GSPMD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bias,scale", "[bias, scale]", "('bias', 'scale',)", "[\"bias\",\"scale\"]"})
  void lists(String text) {
    assertThat(load("opt.weight_decay_exclusion_names=" + text).opt())
        .returns(List.of("bias", "scale"), OptKeys::weightDecayExclusionNames);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0,2", "[0, 2]", "(0, 2)"})
  void listsOfIntegers(String text) {
    assertThat(load("client.visible_devices=" + text).client().visibleDevices())
        .containsExactly(0, 2);
    assertThat(load("client.visible_devices=None").client().visibleDevices()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{kernel: 3, embed/embedding: 2.5}", "{'embed/embedding':2.5,'kernel':3,}"})
  void maps(String text) {
    assertThat(load("opt.layerwise_lr_multiplier=" + text).opt())
        .returns(Map.of("embed/embedding", 2.5, "kernel", 3.0), OptKeys::layerwiseLrMultiplier);
  }

  /** In order of name, as ConfigDict hands them to NanoDO. */
  @Test
  void entriesOfAMapOneByOne() {
    Config config =
        load("opt.layerwise_lr_multiplier.kernel=3", "opt.layerwise_lr_multiplier.embedding=2");
    assertThat(config.opt().layerwiseLrMultiplier())
        .containsExactly(Map.entry("embedding", 2.0), Map.entry("kernel", 3.0));
  }

  @Test
  void theLastOneWinsAndAnAliasIsTheSameKey() {
    Config config =
        load("opt.grad_accumulation_steps=2", "seed=1", "grad_accumulation_steps=4", "seed=2");
    assertThat(config.opt().gradAccumulationSteps()).isEqualTo(4);
    assertThat(config.seed()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.d=3        | unknown key model.d; did you mean model.D?",
        "L=3              | unknown key L; did you mean model.L?",
        "batchsize=3      | unknown key batchsize; did you mean batch_size?",
        "opt.lr=3         | unknown key opt.lr; nanodo config lists the keys",
        "model=3          | model is a section; set one of its keys, as model.D",
        "model.D=         | model.D: found '', expected an integer (--config.model.D)",
        "model.D          | --config.model.D has no value; expected an integer",
        "model.D=1.5      | model.D: found '1.5', expected an integer (--config.model.D)",
        "model.D=1e10     | model.D: found '1e10', expected an integer (--config.model.D)",
        "model.D=None     | model.D: found null, expected an integer (--config.model.D)",
        "model.remat=yes  | model.remat: found 'yes', expected true or false (--config.model.remat)",
        "opt.b1=inf       | opt.b1: found 'inf', expected a finite number (--config.opt.b1)",
        "opt.eps=1e999    | opt.eps: found '1e999', expected a finite number or null (--config.opt.eps)",
        "partitioner=sdy  | partitioner: found 'sdy', expected one of shardy, gspmd (--config.partitioner)",
        "model.dtype=int32 | model.dtype: found 'int32', expected one of float32, bfloat16, float16, float64 (--config.model.dtype)",
      })
  void refused(String override, String message) {
    assertThatThrownBy(() -> load(override))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{a: b}", "{a}", "3", "{a: 1", "{a: 1} {}", "{a: 1, a: 2}", "${HOME}"})
  void refusedAsMaps(String text) {
    assertThatThrownBy(() -> load("opt.layerwise_lr_multiplier=" + text))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(
            "opt.layerwise_lr_multiplier: found '" + text + "', expected a map");
  }

  @Test
  void aValueMayFollowItsKeyAsAnArgument() {
    List<String> arguments =
        List.of("train", "--config.model.L", "128", "--config.model.remat", "--config.seed=3", "x");
    assertThat(Overrides.join(arguments))
        .containsExactly(
            "train", "--config.model.L=128", "--config.model.remat", "--config.seed=3", "x");
  }

  private static Config load(String... overrides) {
    return Config.load("default", List.of(overrides));
  }
}
