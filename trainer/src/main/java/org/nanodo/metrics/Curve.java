package org.nanodo.metrics;

import java.util.Arrays;

/**
 * A metric of a run over its steps, which ascend. Of each value the step and the seconds that the
 * run had taken by then are known.
 */
public final class Curve {
  private long[] steps = new long[16];
  private double[] seconds = new double[16];
  private float[] values = new float[16];
  private int size;

  Curve() {}

  /** How many values there are. */
  public int size() {
    return size;
  }

  /** The step of a value. */
  public long step(int i) {
    return steps[i];
  }

  /** The seconds that the run had taken when a value was written, without pauses. */
  public double seconds(int i) {
    return seconds[i];
  }

  /** A value, which may be NaN or infinite. */
  public double value(int i) {
    return values[i];
  }

  /** The step of the last value; -1 if there is none. */
  public long lastStep() {
    return size == 0 ? -1 : steps[size - 1];
  }

  /** The last value; NaN if there is none. */
  public double last() {
    return size == 0 ? Double.NaN : values[size - 1];
  }

  /** Adds a value; one of an earlier step replaces what came from there on. */
  void add(long step, double at, float value) {
    endBefore(step);
    if (size == steps.length) {
      steps = Arrays.copyOf(steps, 2 * size);
      seconds = Arrays.copyOf(seconds, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    steps[size] = step;
    seconds[size] = at;
    values[size] = value;
    size++;
  }

  /** Removes the values of {@code step} and later ones. */
  void endBefore(long step) {
    while (size > 0 && steps[size - 1] >= step) {
      size--;
    }
  }
}
