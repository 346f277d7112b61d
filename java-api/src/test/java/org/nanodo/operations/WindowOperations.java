package org.nanodo.operations;

import org.nanodo.Padding;
import org.nanodo.Window;

/** Reductions of windows; see {@code operations_window.py}. */
final class WindowOperations {
  private WindowOperations() {}

  static void addTo(OperationFunctions f) {
    f.of("Window.sum", (x, p) -> window(p).sum(x));
    f.of("Window.max", (x, p) -> window(p).max(x));
    f.of("Window.min", (x, p) -> window(p).min(x));
  }

  private static Window window(Parameters p) {
    return Window.of(p.ints("sizes"))
        .strides(p.ints("strides"))
        .padding(padding(p))
        .baseDilation(p.ints("base"))
        .dilation(p.ints("dilation"));
  }

  static Padding padding(Parameters p) {
    if (p.json().get("padding").isJsonArray()) {
      return Padding.of(p.pairs("padding"));
    }
    return switch (p.text("padding")) {
      case "SAME" -> Padding.SAME;
      case "SAME_LOWER" -> Padding.SAME_LOWER;
      default -> Padding.VALID;
    };
  }
}
