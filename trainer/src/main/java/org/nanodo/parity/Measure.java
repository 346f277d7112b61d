package org.nanodo.parity;

import org.nanodo.ir.DType;

/** What is compared, and how far it may be off. */
public enum Measure {
  /** Initial parameters, absolute. */
  INIT(1e-7, 1e-7),
  /** Logits of the first micro-batch at the start, absolute. */
  LOGITS(2e-5, 6e-2),
  /** Losses at the start and of all steps, relative. */
  LOSS(1e-4, 2e-3),
  /** Parameters after the last step, absolute. */
  FINAL(2e-4, 4e-2),
  /** All other metrics, relative; means and standard deviations to their tensor's rms. */
  METRIC(1e-3, 5e-2);

  private final double tolerance;
  private final double halfTolerance;

  Measure(double tolerance, double halfTolerance) {
    this.tolerance = tolerance;
    this.halfTolerance = halfTolerance;
  }

  /** The largest difference that passes for a model that computes in {@code dtype}. */
  public double tolerance(DType dtype) {
    return dtype == DType.BF16 || dtype == DType.F16 ? halfTolerance : tolerance;
  }
}
