package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.config.Config;
import org.nanodo.data.Vocabulary;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;

class InspectionTest {
  private static final int V = 64;

  /** By devices and overrides, as several tests look at one program. */
  private static final Map<List<String>, List<Inspection>> INSPECTED = new HashMap<>();

  @TempDir private Path scratch;

  @Test
  void oneDeviceNeedsNoCollectives() {
    Inspection step = inspect(1).get(0);
    assertThat(step.name()).isEqualTo("train_step");
    assertThat(step.collectives().counts()).isEmpty();
    assertThat(step.state().fraction()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shardy", "gspmd"})
  void shardedOverFourDevices(String partitioner) {
    Inspection step = inspect(4, "partitioner=" + partitioner).get(0);
    Collectives collectives = step.collectives();
    assertThat(collectives.ofParameters().get("all-gather")).isPositive();
    assertThat(collectives.ofParameters().keySet()).containsAnyOf("all-reduce", "reduce-scatter");
    assertThat(step.state().fraction()).isBetween(0.25, 0.30);
  }

  @Test
  void stateIsParametersAndTwoMoments() {
    long params = (V + 16) * 16 + 4 * 16 * 16 + 2 * 16 * 32 + 3 * 16;
    assertThat(inspect(1).get(0).state().whole()).isEqualTo(3 * 4 * params);
    StateBytes halves = inspect(2).get(0).state();
    long norms = 3 * 16;
    assertThat(halves.perDevice()).isEqualTo(3 * 4 * ((params - norms) / 2 + norms));
  }

  @Test
  void memoryHoldsStateAndBatch() {
    Inspection step = inspect(1).get(0);
    long counters = 2 * 4;
    long batch = 8 * 16 * 4;
    assertThat(step.cost().memory().arguments()).isEqualTo(step.state().whole() + counters + batch);
    assertThat(step.cost().memory().aliased()).isEqualTo(step.state().whole() + counters);
  }

  /** Its memory is that of the new one, so it would be copied if it were read later. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void noParameterIsCopied(int devices) {
    String hlo = inspect(devices, "opt.optimizer=adamw").get(0).optimized().orElseThrow();
    String main = hlo.substring(hlo.indexOf("ENTRY"));
    assertThat(main).contains(" fusion(").doesNotContainPattern("f32\\[.* copy\\(%(Arg|param)");
  }

  /**
   * Each MLP kernel [128, 256] has one statistic a row and one a column; the split axis goes on.
   */
  @Test
  void stateOfAdafactorIsSmallAndSplitAsItsParameters() {
    String[] adafactor = {"opt.optimizer=adafactor", "model.D=128", "model.F=256"};
    long norms = 3 * 128;
    long params = (V + 16) * 128 + 4 * 128 * 128 + 2 * 128 * 256 + norms;
    long moments = params - 2 * 128 * 256 + 2 * (128 + 256);
    Inspection step = inspect(1, adafactor).get(0);
    assertThat(step.state().whole()).isEqualTo(4 * (params + moments));
    assertThat(step.cost().memory().aliased()).isEqualTo(step.state().whole() + 2 * 4);

    long onBoth = 2 * norms + 256 + 128;
    assertThat(inspect(2, adafactor).get(0).state().perDevice())
        .isEqualTo(4 * ((params + moments - onBoth) / 2 + onBoth));
  }

  @Test
  void flopsAreThoseOfTheMatrixProducts() {
    int tokens = 8 * 16;
    int kernels = 4 * 16 * 16 + 2 * 16 * 32 + V * 16;
    int attention = 2 * 16 * 16;
    // Forward once, backward twice; of each multiply-add two operations.
    assertThat(inspect(1, "model.attention=plain").get(0).dotFlops())
        .isEqualTo(6L * tokens * (kernels + attention));
  }

  @Test
  void accumulationIsAProgramOfItsOwn() {
    assertThat(inspect(2, "opt.grad_accumulation_steps=2").stream().map(Inspection::name))
        .containsExactly("train_step", "accumulate");
  }

  private List<Inspection> inspect(int devices, String... overrides) {
    Stream<String> tiny =
        Stream.of(
            "model.D=16", "model.H=2", "model.L=16", "model.N=1", "model.F=32", "batch_size=8");
    List<String> all = Stream.concat(tiny, Stream.of(overrides)).toList();
    var program = new ArrayList<>(all);
    program.add("devices=" + devices);
    return INSPECTED.computeIfAbsent(program, p -> compile(devices, all));
  }

  /** Without optimizations of machine code, which is not looked at. */
  private List<Inspection> compile(int devices, List<String> overrides) {
    ClientOptions options = ClientOptions.cpu(devices).withXlaFlags(StackedTest.FLAGS);
    try (Client client = Client.open(options)) {
      Path dump = scratch.resolve("devices" + devices);
      return Inspection.of(Config.load("nano", overrides), client, Vocabulary.of(V), dump);
    }
  }
}
