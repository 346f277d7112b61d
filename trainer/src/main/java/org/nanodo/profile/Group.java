package org.nanodo.profile;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nanodo.runtime.HloKind;
import org.nanodo.runtime.HloPiece;

/**
 * Operations that are told apart from others. Blocks of one model share their source, so that they
 * fall into one group.
 *
 * @param layer a source line, or the path of a parameter without the number of its block
 */
record Group(String layer, Pass pass, HloKind kind) {
  private static final Pattern LINE = Pattern.compile(".*\\(([\\w$]+\\.\\w+:\\d+)\\)");
  private static final Pattern PARAMETER = Pattern.compile("(?:.*/)?(?:state|own)/(.+)");
  private static final Pattern GRADIENT = Pattern.compile("grad\\([^/]*\\)");
  private static final Pattern BLOCK = Pattern.compile("(?<=/)(blocks|layers)_\\d+(?=/)");

  /** What an operation is computed for. */
  enum Pass {
    /** For its own result, as the source says. */
    VALUE,
    /** For the gradient of what its line computes. */
    GRADIENT,
    /** Once more, for a gradient. */
    RECOMPUTED
  }

  static Group of(HloPiece piece) {
    return new Group(
        layer(piece.opName(), piece.source().toString()), pass(piece.opName()), piece.kind());
  }

  static String layer(String name, String source) {
    Matcher line = LINE.matcher(name);
    if (line.matches()) {
      return line.group(1); // An argument of a block is called after the line that computed it.
    }
    Matcher parameter = PARAMETER.matcher(name);
    if (parameter.matches()) {
      return BLOCK.matcher(parameter.group(1)).replaceFirst("$1");
    }
    return source;
  }

  static Pass pass(String name) {
    String operation = name.substring(name.lastIndexOf('/') + 1);
    if (GRADIENT.matcher(operation).matches()) {
      return Pass.GRADIENT;
    }
    return GRADIENT.matcher(name).find() ? Pass.RECOMPUTED : Pass.VALUE;
  }
}
