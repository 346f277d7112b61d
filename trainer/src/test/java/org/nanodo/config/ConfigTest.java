package org.nanodo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nanodo.sharding.Partitioner;

class ConfigTest {
  /** The keys of NanoDO's configs/default.py, in its order. */
  private static final List<String> NANODO_KEYS =
      List.of(
          "seed",
          "batch_size",
          "train_epochs",
          "ds_name",
          "vocab_path",
          "model",
          "opt",
          "workdir",
          "checkpoint",
          "checkpoint_every_steps",
          "checkpoint_restore_dir",
          "max_to_keep",
          "eval_every_steps",
          "eval_split",
          "eval_steps",
          "eval_max_target_length",
          "write_train_metrics_every_steps",
          "write_perf_metrics_every_steps",
          "write_to_xm_measurements",
          "log_internal_metrics",
          "pygrain_worker_count",
          "pygrain_worker_buffer_size");

  private static final List<String> NANODO_OPT_KEYS =
      List.of(
          "num_train_steps",
          "peak_learning_rate",
          "init_learning_rate",
          "final_learning_rate",
          "warmup_steps",
          "decay_type",
          "weight_decay",
          "clip_by_global_norm",
          "optimizer");

  @Test
  void defaultHasNanoDosValues() {
    Config config = Config.load("default", List.of());

    assertThat(config.seed()).isEqualTo(42);
    assertThat(config.batchSize()).isEqualTo(256);
    assertThat(config.trainEpochs()).isEmpty();
    assertThat(config.dsName()).isEqualTo("embedded");
    assertThat(config.model().fsdpEnabled()).isTrue();
    assertThat(config.flat())
        .containsEntry("model.D", 512L)
        .containsEntry("model.H", 8L)
        .containsEntry("model.L", 512L)
        .containsEntry("model.N", 6L)
        .containsEntry("model.F", 2048L)
        .containsEntry("model.dtype", "bfloat16")
        .containsEntry("model.remat", false)
        .containsEntry("model.scan", false);
    assertThat(config.opt().numTrainSteps()).isEqualTo(100_000);
    assertThat(config.opt().peakLearningRate()).isEqualTo(0.0016);
    assertThat(config.opt().initLearningRate()).isEqualTo(0.00016);
    assertThat(config.opt().clipByGlobalNorm()).isEmpty();
    assertThat(config.opt().b2()).isEqualTo(0.98);
    assertThat(config.checkpointEverySteps()).isEqualTo(2000);
    assertThat(config.evalSplit()).isEqualTo("test");
    assertThat(config.pygrainWorkerCount()).isEqualTo(16);
    assertThat(config.dataSeed()).isEqualTo(1234);
    assertThat(config.partitioner()).isEqualTo(Partitioner.SHARDY);
  }

  @Test
  void nanoIsAQuickStart() {
    Config config = Config.load("nano", List.of());

    assertThat(config.flat()).containsEntry("model.dtype", "float32");
    assertThat(config.opt().warmupSteps()).isLessThanOrEqualTo(10);
    assertThat(config.writeTrainMetricsEverySteps()).isOne();
    assertThat(config.workdirPath()).hasToString("runs/nano");
    for (int devices : List.of(1, 2, 4, 8)) {
      config.checkDevices(devices);
    }
  }

  @Test
  void jsonHasNanoDosKeysInItsOrder() {
    JsonObject json =
        JsonParser.parseString(Config.load("default", List.of()).json()).getAsJsonObject();

    assertThat(json.keySet()).startsWith(NANODO_KEYS.toArray(String[]::new));
    assertThat(json.getAsJsonObject("model").keySet())
        .containsExactly(
            "D",
            "H",
            "L",
            "N",
            "F",
            "dtype",
            "remat",
            "scan",
            "pos",
            "rope_theta",
            "norm",
            "qk_norm",
            "K",
            "mlp",
            "bias",
            "norm_eps",
            "Dh",
            "tied",
            "attn_softcap",
            "logit_softcap",
            "attention",
            "fsdp_enabled");
    assertThat(json.getAsJsonObject("opt").keySet())
        .startsWith(NANODO_OPT_KEYS.toArray(String[]::new));
    assertThat(json.get("train_epochs").isJsonNull()).isTrue();
  }

  @Test
  void flatNamesEveryKeyByItsPath() {
    Map<String, Object> flat = Config.load("default", List.of()).flat();

    assertThat(flat)
        .containsEntry("model.dtype", "bfloat16")
        .containsEntry("model.remat", false)
        .containsEntry("opt.peak_learning_rate", 0.0016)
        .containsEntry("batch_size", 256L)
        .containsEntry("train_epochs", "None")
        .containsEntry("opt.layerwise_lr_multiplier", "{}")
        .containsEntry("partitioner", "shardy")
        .containsEntry("client.mem_fraction", "None")
        .containsEntry("client.visible_devices", "[]");
  }

  @Test
  void evaluationTakesTheMicroBatchUnlessItHasItsOwn() {
    Config accumulating = Config.load("default", List.of("grad_accumulation_steps=4"));
    Config own = Config.load("default", List.of("eval_batch_size=24"));

    assertThat(accumulating.microBatch()).isEqualTo(64);
    assertThat(accumulating.evalBatch()).isEqualTo(64);
    assertThat(own.evalBatch()).isEqualTo(24);
  }

  @Test
  void withOtherValuesOfSomeKeys() {
    Config config = Config.load("nano", List.of("seed=7", "opt.layerwise_lr_multiplier={a: 2}"));
    Config other = config.with(List.of("model.L=16", "model.scan=true", "mesh.data=3"));

    assertThat(other.tokensPerExample()).isEqualTo(16);
    assertThat(other.flat()).containsEntry("model.scan", true);
    assertThat(other.mesh()).isEqualTo(new MeshKeys(Optional.of(3), 1));
    assertThat(other.with(List.of("model.L=" + config.tokensPerExample(), "model.scan=false")))
        .returns(config.json(), c -> c.with(List.of("mesh.data=None")).json());
    assertThat(config.with(List.of())).isEqualTo(config);
    assertThat(config.trainEpochs()).isEmpty();
    assertThat(config.mesh().data()).isEmpty();
  }

  @Test
  void otherValuesAreChecked() {
    Config config = Config.load("nano", List.of());
    assertThatThrownBy(() -> config.with(List.of("model.H=7")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is not divisible by model.H=7");
    assertThatThrownBy(() -> config.with(List.of("model.length=7")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("model.length");
  }

  /** NanoDO tests the norm for truth, so 0 is as good as None. */
  @Test
  void clippingAtZeroIsNoClipping() {
    assertThat(Config.load("default", List.of("opt.clip_by_global_norm=0")).opt())
        .returns(Optional.empty(), OptKeys::clipByGlobalNorm);
  }
}
