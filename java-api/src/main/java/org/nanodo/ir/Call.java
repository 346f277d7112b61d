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
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), callee.params().size());
    for (int i = 0; i < in.count(); i++) {
      Value param = callee.params().get(i);
      Operands.require(
          in.type(i).equals(param.type()), "%s: found %s for %s", name(), in.name(i), param);
    }
    return callee.resultTypes();
  }

  @Override
  public String text(Line line) {
    return "func.call @%s(%s) : %s".formatted(line.function(callee), line.args(), line.signature());
  }
}
