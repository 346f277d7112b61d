package org.nanodo.report;

import java.util.Arrays;

/**
 * A line of a plot; where a value is not finite it has a gap.
 *
 * @param label its name in a legend
 * @param color the number of its color, counted from 0; equal numbers look alike
 * @param style how it is drawn
 * @param x ascending
 */
public record Line(String label, int color, Style style, double[] x, double[] y) {
  /** How a line is drawn. */
  public enum Style {
    SOLID,
    /** With a mark at each of its points. */
    POINTS,
    /** Broken, with a mark at each of its points. */
    MARKED
  }

  public Line {
    if (x.length != y.length) {
      throw new IllegalArgumentException("%d x and %d y".formatted(x.length, y.length));
    }
  }

  /** Whether there is anything to draw. */
  boolean isDrawable() {
    return Arrays.stream(y).anyMatch(Double::isFinite);
  }

  /**
   * The same within {@code pixels} columns: of the points of a column the lowest and the highest,
   * so that no spike is lost, and a gap if one of them is not finite.
   */
  Line decimated(int pixels) {
    if (x.length <= 2 * pixels) {
      return this;
    }
    var out = new Points(3 * pixels);
    double first = x[0];
    double width = (x[x.length - 1] - first) / pixels;
    for (int from = 0; from < x.length; ) {
      int column = column(x[from], first, width);
      int to = from + 1;
      while (to < x.length && column(x[to], first, width) == column) {
        to++;
      }
      out.addExtremes(this, from, to);
      from = to;
    }
    return new Line(label, color, style, out.x(), out.y());
  }

  private static int column(double x, double first, double width) {
    return width > 0 ? (int) ((x - first) / width) : 0;
  }

  /** Points that are kept. */
  private static final class Points {
    private double[] x;
    private double[] y;
    private int size;

    Points(int capacity) {
      x = new double[capacity];
      y = new double[capacity];
    }

    void addExtremes(Line line, int from, int to) {
      int low = -1;
      int high = -1;
      int gap = -1;
      for (int i = from; i < to; i++) {
        if (!Double.isFinite(line.y[i])) {
          gap = i;
        } else {
          low = low < 0 || line.y[i] < line.y[low] ? i : low;
          high = high < 0 || line.y[i] > line.y[high] ? i : high;
        }
      }
      int[] kept = {low, high, gap};
      Arrays.sort(kept);
      int before = -1;
      for (int i : kept) {
        if (i > before) {
          add(line.x[i], line.y[i]);
          before = i;
        }
      }
    }

    private void add(double atX, double value) {
      if (size == x.length) {
        x = Arrays.copyOf(x, 2 * size);
        y = Arrays.copyOf(y, 2 * size);
      }
      x[size] = atX;
      y[size] = value;
      size++;
    }

    double[] x() {
      return Arrays.copyOf(x, size);
    }

    double[] y() {
      return Arrays.copyOf(y, size);
    }
  }
}
