package org.nanodo.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nanodo.data.TrainBatches;
import org.nanodo.ir.Literal;
import org.nanodo.metrics.MicroBatches;
import org.nanodo.train.Trainer.Pending;

/** Starts optimizer steps of one or more micro-batches each, and reads their metrics later. */
final class Steps {
  private final Trainer trainer;
  private final TrainBatches batches;
  private final int accumulation;

  Steps(Trainer trainer, TrainBatches batches, int accumulation) {
    this.trainer = trainer;
    this.batches = batches;
    this.accumulation = accumulation;
  }

  /** A step that may still be computed. */
  record Started(int step, List<Pending> parts) {
    /** Waits for the metrics of the step. */
    Map<String, Double> read() {
      return MicroBatches.aggregate(parts.stream().map(Pending::read).toList());
    }
  }

  /** Starts step number {@code step}, unless the data does not suffice for it. */
  Optional<Started> start(int step) {
    var inputs = new ArrayList<Literal>();
    while (inputs.size() < accumulation) {
      Optional<Literal> next = batches.next();
      if (next.isEmpty()) {
        return Optional.empty();
      }
      inputs.add(next.get());
    }
    var parts = new ArrayList<Pending>();
    for (Literal in_BxL : inputs) {
      parts.add(trainer.step(in_BxL, parts.size() == accumulation - 1));
    }
    return Optional.of(new Started(step, parts));
  }
}
