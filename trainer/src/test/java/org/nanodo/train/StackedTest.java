package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.config.Config;
import org.nanodo.data.Batch;
import org.nanodo.io.HostTensors;
import org.nanodo.ir.Literal;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;

/** A run over stacked parameters does what one over each block's own does. */
class StackedTest {
  static final int V = 37;
  private static final int STEPS = 3;
  static final List<String> TINY =
      List.of(
          "model.D=16",
          "model.H=2",
          "model.L=8",
          "model.N=2",
          "model.F=32",
          "batch_size=8",
          "opt.warmup_steps=1",
          "opt.peak_learning_rate=0.01",
          "log_internal_metrics=true");

  /** Compiling takes most of the time. */
  static final Map<String, Object> FLAGS = Map.of("xla_backend_optimization_level", 0);

  private record Run(List<Map<String, Double>> steps, Map<String, Literal> end) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | model.remat=true opt.clip_by_global_norm=0.1 opt.weight_decay=1 opt.weight_decay_exclusion_names=[blocks_1,scale] opt.layerwise_lr_multiplier={blocks_1/Mlp:0.1,blocks_0:3}",
        "2 | opt.optimizer=adafactor opt.momentum=0.9 opt.weight_decay=0.01 opt.weight_decay_exclusion_names=[blocks_0] model.D=128 model.F=160",
      })
  void doesTheSame(int devices, String options) {
    Config config =
        Config.load("nano", Stream.concat(TINY.stream(), Stream.of(options.split(" "))).toList());
    Config scanning = config.with(List.of("model.scan=true"));
    try (Client client = Client.open(ClientOptions.cpu(devices));
        var trainer = new Trainer(config, client, V, FLAGS);
        var stacked = new Trainer(scanning, client, V, FLAGS)) {
      trainer.initialize();
      stacked.initialize(HostTensors.sources(trainer.parameters()));
      Run expected = run(config, trainer);
      Run found = run(scanning, stacked);
      for (int step = 0; step < STEPS; step++) {
        near(found.steps.get(step), expected.steps.get(step), step);
      }
      assertThat(found.end).containsOnlyKeys(expected.end.keySet());
      expected.end.forEach(
          (name, value) ->
              assertThat(found.end.get(name).toFloats())
                  .as(name)
                  .containsExactly(value.toFloats(), within(1e-4f)));
    }
  }

  private static void near(Map<String, Double> found, Map<String, Double> expected, int step) {
    assertThat(found).containsOnlyKeys(expected.keySet());
    expected.forEach(
        (name, value) -> {
          String rms = name.replaceFirst("([/_])(mean|std)$", "$1rms");
          double scale = Math.abs(expected.getOrDefault(rms, value));
          assertThat(found.get(name))
              .as("%s of step %d", name, step)
              .isCloseTo(value, within(1e-3 * scale));
        });
  }

  private static Run run(Config config, Trainer trainer) {
    var steps = new ArrayList<Map<String, Double>>();
    for (int step = 0; step < STEPS; step++) {
      steps.add(trainer.start(step, batches(config, step)).read());
    }
    return new Run(steps, trainer.parameters());
  }

  /** Random tokens, some of them padding. */
  static List<Batch> batches(Config config, int step) {
    int rows = config.microBatch();
    int L = config.tokensPerExample();
    var random = new Random(step);
    return Stream.generate(
            () -> Batch.of(Literal.i32(random.ints((long) rows * L, 0, V).toArray(), rows, L)))
        .limit(config.opt().gradAccumulationSteps())
        .toList();
  }
}
