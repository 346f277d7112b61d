package org.nanodo.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nanodo.data.Batch;
import org.nanodo.io.Safetensors;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.Literal;
import org.nanodo.metrics.Average;
import org.nanodo.metrics.EvalMetrics;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.train.Evaluator;
import org.nanodo.train.Trainer;

/** NanoDO's evaluation of a golden run's first parameters, by make_eval.py. */
class EvalTest {
  @Test
  void metricsAreNanoDos() throws IOException {
    var run = new GoldenRun("nano-f32");
    var batches = new ArrayList<Batch>();
    for (int b = 0; b < run.steps(); b++) {
      batches.add(Batch.of(padded(run.batch(b), b)));
    }
    Safetensors init = run.tensors("init");
    try (Client client = Client.open(ClientOptions.cpu(4));
        var trainer = new Trainer(run.config(), client, run.vocabSize(), Map.of());
        Evaluator evaluator = trainer.evaluator()) {
      var parameters = new HashMap<String, TensorSource>();
      init.readAll().forEach((name, value) -> parameters.put(name, TensorSource.of(value)));
      trainer.initialize(parameters);
      for (JsonElement e : run.evals()) {
        JsonObject expected = e.getAsJsonObject();
        int steps = expected.get("eval_steps").getAsInt();
        Map<String, Average> averages = evaluator.evaluate(trainer.params(), batches, steps);
        Map<String, Double> metrics = EvalMetrics.of(averages, run.config(), OptionalDouble.of(1));
        Set<String> names = new HashSet<>(expected.keySet());
        names.remove("eval_steps");
        assertThat(metrics).containsKeys(names.toArray(String[]::new));
        for (String name : names) {
          assertThat(metrics.get(name))
              .as("%s after %d steps", name, steps)
              .isCloseTo(expected.get(name).getAsDouble(), within(2e-5));
        }
      }
    }
  }

  /** Row r keeps its first two tokens and (7 r + 11 b) % L more. */
  private static Literal padded(Literal batch, int b) {
    int L = batch.type().shape().dim(1);
    var bytes = Literal.allocate(batch.type());
    bytes.put(0, batch.data(), 0, (int) batch.type().bytes());
    IntBuffer ids = bytes.asIntBuffer();
    for (int i = 0; i < ids.limit(); i++) {
      if (i % L >= 2 + (7 * (i / L) + 11 * b) % L) {
        ids.put(i, 0);
      }
    }
    return Literal.wrap(batch.type(), bytes);
  }
}
