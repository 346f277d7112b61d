package org.nanodo.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;

/**
 * NanoDO's runs from their seeds and batches: the same initial parameters, the same metrics, and
 * the same parameters at the end.
 */
class GoldenTest {
  @ParameterizedTest
  @CsvSource({
    "nano-f32, 1",
    "nano-f32, 2",
    "nano-f32, 4",
    "nano-f32, 8",
    "accum-clip, 1",
    "accum-clip, 4",
    "wsd-independent, 1",
    "wsd-independent, 4",
    "lion, 1",
    "lion, 4",
    "adafactor, 1",
    "adafactor, 4",
    "adamw-decay-steps, 4",
    "adamw-rsqrt, 4",
    "adamw-constant, 4",
    "lion-accum, 4",
    "adafactor-factored, 1",
  })
  void float32(String name, int devices) throws IOException {
    replay(name, devices);
  }

  /** Initial parameters are compared wherever they are there; runs of one seed share them. */
  @Test
  void initialParametersAreThere() throws IOException {
    assertThat(GoldenRun.names("init"))
        .contains(
            "nano-f32",
            "nano-bf16",
            "accum-clip",
            "wsd-independent",
            "lion",
            "adafactor",
            "adamw-decay-steps",
            "adafactor-factored");
  }

  /** Fails unless a run on so many devices, with some keys set otherwise, goes as NanoDO's. */
  static void replay(String name, int devices, String... options) throws IOException {
    var run = new GoldenRun(name);
    Replay replay;
    try (Client client = Client.open(ClientOptions.cpu(devices))) {
      replay = Replay.of(run.recorded, run.config(options), client);
    }
    Comparison comparison = Comparison.of(run.recorded, replay);
    Map<Measure, Deviation> deviations = new EnumMap<>(comparison.deviations());
    deviations.remove(Measure.LOGITS); // Of the first two sequences only, for LogitsTest.
    assertThat(deviations).containsKeys(Measure.LOSS, Measure.METRIC, Measure.FINAL);
    if (deviations.containsKey(Measure.INIT)) {
      assertThat(deviations.get(Measure.INIT).error()).as("initial parameters").isZero();
    }
    deviations.forEach((m, d) -> assertThat(comparison.passes(m)).as("%s: %s", m, d).isTrue());
    for (int step : new int[] {0, replay.steps().size() - 1}) {
      assertThat(replay.steps().get(step)).containsOnlyKeys(run.metricNames(step));
    }
  }
}
