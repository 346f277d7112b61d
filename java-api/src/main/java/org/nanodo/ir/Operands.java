package org.nanodo.ir;

import java.util.List;

/** The operands of an operation as its shape rule sees them. */
public record Operands(List<Value> values) {
  /** How many there are. */
  public int count() {
    return values.size();
  }

  /** The type of operand {@code i}. */
  public TensorType type(int i) {
    return values.get(i).type();
  }

  /** The shape of operand {@code i}. */
  public Shape shape(int i) {
    return type(i).shape();
  }

  /** The element type of operand {@code i}. */
  public DType dtype(int i) {
    return type(i).dtype();
  }

  /** Operand {@code i}, which a message shows as its name and type. */
  public Value value(int i) {
    return values.get(i);
  }

  /** Requires {@code n} operands. */
  public void requireCount(String op, int n) {
    require(count() == n, "%s takes %d operands, found %d", op, n, count());
  }

  /** The type of the only operand, which the result has too. */
  List<TensorType> typeOfOne(String op) {
    requireCount(op, 1);
    return List.of(type(0));
  }

  /** Requires that all operands from {@code from} on have the type of operand {@code from}. */
  public void requireSameTypes(String op, int from) {
    for (int i = from + 1; i < count(); i++) {
      require(
          type(i).equals(type(from)),
          "%s: %s and %s differ; both must have one element type and shape",
          op,
          value(from),
          value(i));
    }
  }

  /** Requires that the operands fit the parameters of {@code f}. */
  public void requireParams(String op, Function f) {
    requireCount(op, f.params().size());
    for (int i = 0; i < count(); i++) {
      Value param = f.params().get(i);
      require(type(i).equals(param.type()), "%s: found %s for %s", op, value(i), param);
    }
  }

  /** Requires that the body of a loop keeps the types of its {@code n} carries. */
  static void requireKept(String op, Function body, int n) {
    for (int i = 0; i < n; i++) {
      Value in = body.params().get(i);
      Value out = body.results().get(i);
      ShapeException.require(
          in.type().equals(out.type()),
          "%s: %s leaves the body as %s; a carry must keep element type and shape",
          op,
          in,
          out);
    }
  }

  /** Requires that dimensions {@code axes} exist in operand {@code i} and are all different. */
  public void requireAxes(String op, int i, List<Integer> axes) {
    for (int axis : axes) {
      require(axis >= 0 && axis < type(i).rank(), "%s: %s has no dimension %d", op, value(i), axis);
    }
    require(
        axes.stream().distinct().count() == axes.size(),
        "%s: dimensions %s of %s repeat",
        op,
        axes,
        value(i));
  }

  /**
   * Requires what {@code holds} says.
   *
   * @param message of the exception, a format in which <code>{0}</code> names the first operand
   */
  @SuppressWarnings("AnnotateFormatMethod")
  void require(boolean holds, String message, Object... args) {
    if (!holds) {
      String text = message.formatted(args);
      for (int i = 0; i < count(); i++) {
        text = text.replace("{" + i + "}", value(i).toString());
      }
      throw new ShapeException(text);
    }
  }
}
