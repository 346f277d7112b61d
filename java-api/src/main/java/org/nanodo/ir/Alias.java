package org.nanodo.ir;

import java.util.List;
import java.util.Locale;

/**
 * Another name for its first operand, which leaves no trace in StableHLO. Differentiation needs it
 * to tell a function's argument from the same value used otherwise.
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
    COMPUTED_ONCE,
    /**
     * The operand is a scalar whose gradient is known: it is followed by values that it depends on,
     * and these by its gradient with respect to each.
     */
    KNOWN_GRADIENT
  }

  @Override
  public String name() {
    return "alias " + kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public List<TensorType> infer(Operands in) {
    if (kind == Kind.KNOWN_GRADIENT) {
      requireGradients(in);
    } else {
      in.requireCount(name(), 1);
    }
    return List.of(in.type(0));
  }

  private void requireGradients(Operands in) {
    int n = in.count() / 2;
    Operands.require(
        in.count() % 2 == 1 && in.type(0).rank() == 0,
        "%s takes a scalar, and as many gradients as values, found %s",
        name(),
        in.values());
    for (int i = 1; i <= n; i++) {
      Operands.require(
          in.type(i).equals(in.type(n + i)),
          "%s: %s cannot be the gradient with respect to %s",
          name(),
          in.name(n + i),
          in.name(i));
    }
  }

  @Override
  public String text(Line line) {
    throw new IllegalStateException("an alias has no line of its own");
  }
}
