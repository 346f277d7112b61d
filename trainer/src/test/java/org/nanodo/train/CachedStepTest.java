package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.config.Config;
import org.nanodo.data.Batch;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;

class CachedStepTest {
  private static final int VOCAB_SIZE = 64;

  @TempDir Path folder;

  /** What a run computed, and how many programs it compiled. */
  private record Ran(int compilations, Map<String, Object> numbers) {}

  @ParameterizedTest
  @CsvSource({"1, 1, adamw", "1, 2, adafactor", "4, 2, lion", "4, 1, adamw"})
  void aSecondRunCompilesNothing(int devices, int accumulation, String optimizer) {
    Config config =
        Config.load(
            "nano",
            List.of(
                "model.D=16",
                "model.H=2",
                "model.L=16",
                "model.N=1",
                "model.F=32",
                "batch_size=8",
                "opt.optimizer=" + optimizer,
                "opt.grad_accumulation_steps=" + accumulation));
    ClientOptions options =
        ClientOptions.cpu(devices).cachingIn(folder).withXlaFlags(StackedTest.FLAGS);
    Ran first = run(config, options);
    Ran second = run(config, options);
    // A draw for each kind of parameter, init, eval, forward and those of the step.
    assertThat(first.compilations).isGreaterThan(5 + accumulation);
    assertThat(second.compilations).isZero();
    assertThat(second.numbers).isEqualTo(first.numbers);
  }

  private static Ran run(Config config, ClientOptions options) {
    var numbers = new TreeMap<String, Object>();
    try (Client client = Client.open(options)) {
      var batches = new RandomBatches(config, VOCAB_SIZE);
      try (var trainer = new Trainer(config, client, VOCAB_SIZE, Map.of());
          Evaluator evaluator = trainer.evaluator()) {
        trainer.initialize();
        List<Batch> batch = batches.step();
        var rows = new ArrayList<Batch>();
        for (int step = 0; step < 2; step++) {
          numbers.put("step " + step, trainer.start(step, batch).read());
          rows.add(batch.get(0));
        }
        numbers.put("forward", trainer.forward(batch.get(0)).loss());
        numbers.put("eval", evaluator.evaluate(trainer.params(), rows, 1));
      }
      return new Ran(client.compilations(), numbers);
    }
  }
}
