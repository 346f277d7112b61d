package org.nanodo.train;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.Tensor;
import org.nanodo.metrics.MicroBatches;

/** An optimizer step that may still be computed. */
public final class PendingStep {
  private final int step;
  private final List<Part> parts;
  private final Map<String, Double> counts;

  PendingStep(int step, List<Part> parts, Map<String, Double> counts) {
    this.step = step;
    this.parts = parts;
    this.counts = counts;
  }

  /** The metrics of a micro-batch, on the devices. */
  record Part(Tensor vector, StepMetrics names) {
    Map<String, Double> read() {
      try (vector) {
        return names.unpack(vector.toHost());
      }
    }
  }

  /** Its number, counted from zero. */
  public int step() {
    return step;
  }

  /**
   * Waits for the metrics and takes them to the host, under NanoDO's names; to be called once. The
   * first step's have the counts of parameters with them.
   */
  public Map<String, Double> read() {
    var metrics = new HashMap<>(MicroBatches.aggregate(parts.stream().map(Part::read).toList()));
    metrics.putAll(counts);
    return metrics;
  }
}
