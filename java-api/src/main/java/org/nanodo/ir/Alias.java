package org.nanodo.ir;

import java.util.List;
import java.util.Locale;

/**
 * Another name for its operand, which leaves no trace in StableHLO. Differentiation needs it to
 * tell a function's argument from the same value used otherwise.
 *
 * @param kind what else it says of the operand
 */
public record Alias(Kind kind) implements Op {
  /** What an alias is for. */
  public enum Kind {
    /** Only the name. */
    NAME,
    /** Derivatives through it are zero. */
    STOP_GRADIENT,
    /** The value has many uses: better kept than computed again for each. */
    COMPUTED_ONCE
  }

  @Override
  public String name() {
    return "alias " + kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 1);
    return List.of(in.type(0));
  }

  @Override
  public String text(Line line) {
    throw new IllegalStateException("an alias has no line of its own");
  }
}
