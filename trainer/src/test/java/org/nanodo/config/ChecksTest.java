package org.nanodo.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.D=100                   | model.D=100 is not divisible by model.H=8",
        "opt.grad_accumulation_steps=3 | batch_size=256 is not divisible by"
            + " opt.grad_accumulation_steps=3",
        "model.N=0                     | model.N=0 must be at least 1",
        "batch_size=-4                 | batch_size=-4 must be at least 1",
        "eval_every_steps=0            | eval_every_steps=0 must be at least 1",
        "train_epochs=0                | train_epochs=0 must be at least 1",
        "data_seed=-1                  | data_seed=-1 must be at least 0",
        "data_seed=4294967296          | data_seed=4294967296 must be less than 2^32",
        "text_field=                   | text_field is empty; give the name of a field",
        "data_dir=                     | data_dir is empty; give the folder",
        "data_errors=ignore            | data_errors: found 'ignore', expected one of strict, skip",
        "process_index=1               | process_index=1 must be less than process_count=1",
        "process_count=0               | process_count=0 must be at least 1",
        "opt.weight_decay=-1           | opt.weight_decay=-1.0 must be at least 0",
        "opt.b2=1                      | opt.b2=1.0 must be less than 1",
        "opt.momentum=1                | opt.momentum=1.0 must be less than 1",
        "opt.optimizer=adam            | opt.optimizer=adam is not known; did you mean adamw?;"
            + " known: adamw, adafactor, lion",
        "opt.num_train_steps=20        | opt.warmup_steps=1000 leaves no step of"
            + " opt.num_train_steps=20",
        "opt.peak_learning_rate=0      | opt.peak_learning_rate=0 has no cosine",
        "opt.decay_type=cosin          | opt.decay_type=cosin is not known; did you mean cosine?",
        "opt.decay_type=constant_linear_decay_101p   | decays for 101.0 % of the steps, expected 0"
            + " to 100",
        "opt.decay_type=constant_linear_decay_-1p    | decays for -1.0 % of the steps",
        "opt.decay_type=constant_linear_decay_200000 | decays for 200000 steps, expected 0 to"
            + " opt.num_train_steps=100000",
        "opt.decay_type=constant_linear_decay_-5     | opt.decay_type=constant_linear_decay_-5"
            + " decays for -5 steps",
        "opt.decay_type=constant_linear_decay_few    | is not known",
        "opt.decay_steps=0                           | opt.decay_steps=0 must be at least 1",
        "model.L=1                     | model.L=1 has nothing to predict",
        "model.D=1,model.H=1           | model.D=1 cannot learn",
        "opt.eps=0                     | opt.eps=0 divides 0 by 0",
        "opt.peak_learning_rate=1e39   | opt.peak_learning_rate=1.0E39 is beyond float32",
        "opt.peak_learning_rate=1e-46  | opt.peak_learning_rate=1.0E-46 is 0 in float32",
        "opt.final_learning_rate=1e-40 | opt.final_learning_rate=1.0E-40 is 0 in float32",
        "opt.weight_decay=3.5e38       | opt.weight_decay=3.5E38 is beyond float32",
        "opt.eps=1e-39                 | opt.eps=1.0E-39 is 0 in float32",
        "opt.layerwise_lr_multiplier.embedding=-4e38 |"
            + " opt.layerwise_lr_multiplier.embedding=-4.0E38 is beyond float32",
        "opt.final_learning_rate=1e38,opt.peak_learning_rate=0.1 | opt.final_learning_rate=1.0E38"
            + " is too many times opt.peak_learning_rate=0.1",
        "opt.independent_weight_decay,opt.weight_decay=1,opt.peak_learning_rate=1e-38,opt.decay_type=constant"
            + " | is 0 in float32",
        "opt.independent_weight_decay,opt.weight_decay=9,opt.peak_learning_rate=2e-38,opt.decay_type=constant"
            + " | is beyond float32",
        "opt.b2=0.99999998             | opt.b2=0.99999998 rounds to 1 in float32; give at most"
            + " 0.99999994",
        "opt.warmup_steps=2147483647   | opt.warmup_steps=2147483647 must be less than 2147483647",
        "eval_steps=2147483647         | eval_steps=2147483647 must be less than 2147483647",
        "checkpoint_restore_dir=       | checkpoint_restore_dir is empty",
        "mesh.data=65536,mesh.model=65536 | mesh.data times mesh.model are 4294967296 devices",
        "client.mem_fraction=0          | client.mem_fraction=0.0 is not within (0, 1]",
        "client.mem_fraction=1.5        | client.mem_fraction=1.5 is not within (0, 1]",
        "client.visible_devices=[0, -1] | client.visible_devices=[0, -1] must all be at least 0",
        "client.visible_devices=[0, x]  | client.visible_devices: found '[0, x]', expected a list"
            + " of integers, as [0, 1]",
      })
  void refused(String override, String message) {
    assertThatThrownBy(() -> load(override.split(",(?! )", -1)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cosine",
        "linear",
        "rsqrt",
        "constant",
        "constant_without_warmup",
        "constant_linear_decay_10000",
        "constant_linear_decay_10p",
        "constant_linear_decay_12.5p"
      })
  void schedulesOfNanoDo(String type) {
    assertThatCode(() -> load("opt.decay_type=" + type)).doesNotThrowAnyException();
  }

  /** Float32 rounds 0.99999997 down and keeps 2^-126; Lion has no epsilon. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "opt.b2=0.99999997",
        "opt.eps=1.1754943508222875e-38",
        "opt.peak_learning_rate=3.4028234e38",
        "opt.weight_decay=0",
        "model.L=2"
      })
  void theLastThatFloat32Holds(String override) {
    assertThatCode(() -> load(override)).doesNotThrowAnyException();
    assertThatCode(() -> load("opt.optimizer=lion", "opt.eps=0")).doesNotThrowAnyException();
  }

  @Test
  void decayStepsStandInForTheStepsAfterTheWarmUp() {
    assertThatCode(() -> load("opt.num_train_steps=20", "opt.decay_steps=10"))
        .doesNotThrowAnyException();
  }

  @Test
  void batchesThatDevicesCannotShare() {
    Config config = load("batch_size=24", "grad_accumulation_steps=4", "eval_batch_size=6");

    config.checkDevices(2);
    config.checkDevices(3);
    refusedOn(4, config, "batch_size=24 in 4 micro-batches of 6 is not divisible by 4 devices");
    refusedOn(4, load("eval_batch_size=6"), "eval_batch_size=6 is not divisible by 4 devices");
    load("batch_size=24", "model.fsdp_enabled=false").checkDevices(3);
  }

  @Test
  void meshesThatAreNotTheDevices() {
    refusedOn(4, load("mesh.model=8"), "mesh.model=8 does not divide 4 devices");
    refusedOn(6, load("mesh.model=4"), "mesh.model=4 does not divide 6 devices");
    refusedOn(
        4, load("mesh.data=4", "mesh.model=2"), "mesh.data=4 times mesh.model=2 is not the number");
    refusedOn(
        4, load("mesh.data=2"), "mesh.data=2 times mesh.model=1 is not the number of devices, 4");
    load("mesh.data=2", "mesh.model=2").checkDevices(4);
    load("mesh.model=2", "batch_size=2").checkDevices(4);
    refusedOn(
        8, load("mesh.model=2", "batch_size=2"), "batch_size=2 is not divisible by 4 devices");
  }

  private static void refusedOn(int devices, Config config, String message) {
    assertThatThrownBy(() -> config.checkDevices(devices))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(message);
  }

  private static Config load(String... overrides) {
    return Config.load("default", List.of(overrides));
  }
}
