package org.nanodo.parity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nanodo.config.Config;
import org.nanodo.data.Batch;
import org.nanodo.ir.Literal;
import org.nanodo.runtime.Client;
import org.nanodo.train.Forward;
import org.nanodo.train.PendingStep;
import org.nanodo.train.Trainer;

/**
 * A run as it goes here, from its seed and its batches.
 *
 * @param init parameters before the first step, by NanoDO's names
 * @param first the first micro-batch before the first step
 * @param steps the metrics of each step
 * @param end parameters after the last step
 */
public record Replay(
    Map<String, Literal> init,
    Forward first,
    List<Map<String, Double>> steps,
    Map<String, Literal> end) {

  /**
   * Runs {@code run} on the devices of {@code client}.
   *
   * @param config the run's own, or one that changes nothing of what is computed
   */
  public static Replay of(ParityRun run, Config config, Client client) {
    config.checkDevices(client.devices().size());
    try (var trainer = new Trainer(config, client, run.vocabSize(), Map.of())) {
      trainer.initialize();
      Map<String, Literal> init = trainer.parameters();
      List<List<Batch>> batches = run.steps();
      Forward first = trainer.forward(batches.get(0).get(0));
      var steps = new ArrayList<Map<String, Double>>();
      for (List<Batch> microBatches : batches) {
        PendingStep step = trainer.start(steps.size(), microBatches);
        steps.add(step.read());
      }
      return new Replay(init, first, steps, trainer.parameters());
    }
  }
}
