package org.nanodo.ir;

import java.util.List;

/**
 * Calls a function whose derivative is given. Differentiation puts a call of {@code forward} in its
 * place; undifferentiated, only {@code callee} is computed.
 *
 * @param callee the function
 * @param forward from the same arguments to the same results, and then residuals
 * @param backward from the residuals, then a cotangent for each result, to the cotangents of the
 *     first of the floating-point arguments; the others' are zero
 */
public record CustomVjp(Function callee, Function forward, Function backward) implements Op {
  @Override
  public String name() {
    return call().name();
  }

  @Override
  public List<Function> functions() {
    return List.of(callee);
  }

  @Override
  public Op withFunctions(List<Function> functions) {
    return new CustomVjp(functions.get(0), forward, backward);
  }

  @Override
  public List<TensorType> infer(Operands in) {
    return call().infer(in);
  }

  @Override
  public String text(Line line) {
    return call().text(line);
  }

  /** What it is undifferentiated. */
  private Call call() {
    return new Call(callee, false);
  }
}
