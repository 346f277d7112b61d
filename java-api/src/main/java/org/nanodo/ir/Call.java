package org.nanodo.ir;

import java.util.List;

/**
 * Calls a function of the program.
 *
 * @param callee the function
 * @param remat whether its backward pass computes the function again instead of keeping what it
 *     needs of it
 */
public record Call(Function callee, boolean remat) implements Op {
  @Override
  public String name() {
    return "call " + callee.name();
  }

  @Override
  public List<Function> functions() {
    return List.of(callee);
  }

  @Override
  public Op withFunctions(List<Function> functions) {
    return new Call(functions.get(0), remat);
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireParams(name(), callee);
    return callee.resultTypes();
  }

  @Override
  public String text(Line line) {
    return "func.call @%s(%s) : %s".formatted(line.function(callee), line.args(), line.signature());
  }
}
