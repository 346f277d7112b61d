package org.nanodo.ir;

import java.util.List;

/**
 * An SSA value: a parameter of a {@link Function} or a result of a {@link Node}, compared by
 * identity.
 */
public final class Value {
  private final TensorType type;
  private final String label;

  /** A value of the given type; {@code label} is its name in error messages. */
  public Value(TensorType type, String label) {
    this.type = type;
    this.label = label;
  }

  /** Other values of the same types and labels. */
  public static List<Value> fresh(List<Value> values) {
    return values.stream().map(v -> new Value(v.type, v.label)).toList();
  }

  /** Its element type and shape. */
  public TensorType type() {
    return type;
  }

  /** Its name in messages. */
  public String label() {
    return label;
  }

  @Override
  public String toString() {
    return label + " " + type;
  }
}
