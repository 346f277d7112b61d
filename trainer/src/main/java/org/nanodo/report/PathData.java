package org.nanodo.report;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.PathIterator;

/** The segments of a path in SVG's notation. */
final class PathData {
  private final StringBuilder out = new StringBuilder();
  private String end = "";

  boolean isEmpty() {
    return out.length() == 0;
  }

  PathData add(Shape shape, AffineTransform transform) {
    var point = new double[6];
    for (PathIterator p = shape.getPathIterator(transform); !p.isDone(); p.next()) {
      segment(p.currentSegment(point), point);
    }
    return this;
  }

  private void segment(int type, double[] point) {
    switch (type) {
      case PathIterator.SEG_MOVETO -> move(pair(point, 0));
      case PathIterator.SEG_LINETO -> append("L", point, 1);
      case PathIterator.SEG_QUADTO -> append("Q", point, 2);
      case PathIterator.SEG_CUBICTO -> append("C", point, 3);
      default -> {
        out.append('Z');
        end = "";
      }
    }
  }

  /** A line that begins where the one before ended goes on with it. */
  private void move(String to) {
    if (!to.equals(end)) {
      out.append('M').append(to);
      end = to;
    }
  }

  private void append(String letter, double[] points, int count) {
    out.append(letter);
    for (int i = 0; i < count; i++) {
      end = pair(points, 2 * i);
      out.append(i == 0 ? "" : " ").append(end);
    }
  }

  private static String pair(double[] points, int at) {
    return number(points[at]) + " " + number(points[at + 1]);
  }

  /** Hundredths of a pixel, as short as can be. */
  static String number(double value) {
    long hundredths = Math.round(value * 100);
    long fraction = Math.abs(hundredths % 100);
    String sign = hundredths < 0 && hundredths > -100 ? "-" : "";
    String whole = sign + hundredths / 100;
    return fraction == 0
        ? whole
        : fraction % 10 == 0
            ? whole + "." + fraction / 10
            : whole + (fraction < 10 ? ".0" : ".") + fraction;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
