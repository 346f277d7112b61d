package org.nanodo.report;

import java.awt.Color;
import java.util.Optional;

/**
 * The colors that a plot is drawn with. They only say which style class a shape gets; the style
 * sheet has the real colors, others for dark screens than for light ones.
 */
final class Paint {
  static final Color TEXT = new Color(0, 0, 1);
  static final Color GRID = new Color(0, 0, 2);
  static final Color NOTHING = new Color(0, 0, 3);

  /** How many colors of lines there are. */
  static final int LINES = 8;

  private static final int LINE = 1;

  private Paint() {}

  static Color line(int number) {
    return new Color(LINE, 0, Math.floorMod(number, LINES));
  }

  /** The style class of a color; empty if shapes of this color are not drawn. */
  static Optional<String> styleClass(Color color) {
    if (color.getRed() == LINE) {
      return Optional.of("c" + color.getBlue());
    }
    return color.equals(NOTHING)
        ? Optional.empty()
        : Optional.of(color.equals(GRID) ? "grid" : "ink");
  }
}
