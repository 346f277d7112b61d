package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.config.Config;
import org.nanodo.train.MemoryNeed.Part;

/** Against the sizes of NanoDO's parameters, counted by hand. */
class MemoryNeedTest {
  private static final int V = 300;

  /** Of steps and of micro-batches, an int32 each. */
  private static final int COUNTERS = 8;

  private static final List<String> MODEL =
      List.of("model.D=32", "model.H=2", "model.L=64", "model.F=128", "batch_size=8");

  /** Two embeddings, of each block four D×D, two D×F and two scales, and a last scale. */
  private static double parameters(int N) {
    return 4. * (V * 32 + 64 * 32 + N * (4. * 32 * 32 + 2 * 32 * 128 + 2 * 32) + 32);
  }

  @ParameterizedTest
  @CsvSource({"1, false", "6, false", "1000, false", "6, true", "5000, true"})
  void countsEveryBlock(int N, boolean scan) {
    MemoryNeed need = need(1, "model.N=" + N, "model.scan=" + scan);
    assertThat(part(need, "parameters")).isEqualTo(parameters(N));
    assertThat(part(need, "gradients")).isEqualTo(parameters(N));
    assertThat(part(need, "optimizer state")).isEqualTo(2 * parameters(N) + COUNTERS);
  }

  /**
   * Lion keeps one moment, a running mean of gradients is one more; nothing split is four times.
   */
  @Test
  void countsWhatTheOptimizerKeepsAndEveryReplica() {
    MemoryNeed lion = need(1, "opt.optimizer=lion", "opt.grad_accumulation_steps=2");
    assertThat(part(lion, "optimizer state")).isEqualTo(2 * parameters(6) + COUNTERS);
    MemoryNeed replicas = need(4, "model.fsdp_enabled=false", "opt.optimizer=lion");
    assertThat(part(replicas, "parameters")).isEqualTo(4 * parameters(6));
    assertThat(part(replicas, "optimizer state")).isEqualTo(4 * (parameters(6) + COUNTERS));
    // Split, but for scales, which each device has.
    assertThat(part(need(4), "parameters")).isEqualTo(parameters(6) + 3 * 4. * (2 * 6 + 1) * 32);
  }

  @Test
  void countsAnInt32ForEachTokenThatIsPrepared() {
    Config config = config("eval_batch_size=4");
    var programs = new StepPrograms(config, V, 1);
    assertThat(MemoryNeed.batches(config, programs, 10, true).bytes())
        .isEqualTo(4. * 64 * (10 * 8 + 2 * 4));
    assertThat(MemoryNeed.batches(config, programs, 1, false).bytes()).isEqualTo(4. * 64 * 8);
  }

  /** The logits in float32, which are the largest result of a matrix product. */
  @Test
  void countsActivationsThatNoProgramDoesWithout() {
    assertThat(part(need(1), "activations")).isEqualTo(8 * 64 * 4. * V);
  }

  @ParameterizedTest
  @CsvSource({
    "model.F=100000000, model.F=100000000",
    "model.L=10000000, model.L=10000000",
    "batch_size=100000000, batch_size=100000000",
    "model.N=100000000, model.N=100000000",
  })
  void blamesTheKeyThatIsFurthestFromNanoDos(String override, String blamed) {
    assertThat(MemoryNeed.blame(config(override), V)).isEqualTo(blamed);
  }

  private static double part(MemoryNeed need, String name) {
    return need.parts().stream().filter(p -> p.name().equals(name)).mapToDouble(Part::bytes).sum();
  }

  private static MemoryNeed need(int devices, String... overrides) {
    Config config = config(overrides);
    var programs = new StepPrograms(config, V, devices);
    return MemoryNeed.onHost(programs, devices, MemoryNeed.batches(config, programs, 1, false));
  }

  private static Config config(String... overrides) {
    return Config.load("default", MODEL).with(List.of(overrides));
  }
}
