package org.nanodo.parity;

import java.util.Locale;
import org.nanodo.ir.DType;

/** The quantities that are compared, and their tolerances. */
public enum Measure {
  INIT("initial parameters: %.0e (%.0e) absolute", 1e-7, 1e-7),
  LOGITS("logits of the first micro-batch at the start: %.0e (%.0e) absolute", 2e-5, 6e-2),
  LOSS("losses at the start and of all steps: %.0e (%.0e) relative", 1e-4, 2e-3),
  FINAL("parameters after the last step: %.0e (%.0e) absolute", 2e-4, 4e-2),
  METRIC("other metrics: %.0e (%.0e) relative, means and stds to their tensor's rms", 1e-3, 5e-2);

  private final String what;
  private final double tolerance;
  private final double halfTolerance;

  Measure(String what, double tolerance, double halfTolerance) {
    this.what = what;
    this.tolerance = tolerance;
    this.halfTolerance = halfTolerance;
  }

  /** The name in a row of results. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** One line of description with both tolerances, that for 16-bit models in brackets. */
  public String describe() {
    return "%-8s%s".formatted(label(), what.formatted(tolerance, halfTolerance));
  }

  /** Whether a model that computes in {@code dtype} computes in 16 bits. */
  static boolean isHalf(DType dtype) {
    return dtype == DType.BF16 || dtype == DType.F16;
  }

  /** The largest difference that passes for a model that computes in {@code dtype}. */
  public double tolerance(DType dtype) {
    return isHalf(dtype) ? halfTolerance : tolerance;
  }
}
