package org.nanodo.ir;

import java.util.ArrayList;
import java.util.List;

/**
 * Computes {@code body} a fixed number of times. Operands and parameters of the body are carries,
 * which each iteration hands to the next, then scanned tensors, of which each iteration gets its
 * slice along the leading axis, then constants. Results are the last carries, then the other
 * results of all iterations, stacked along a new leading axis.
 *
 * @param length the number of iterations
 * @param carries how many carries there are
 * @param scanned how many scanned tensors
 * @param reverse whether it goes through the leading axes from their end
 * @param remat whether the backward pass computes each iteration again instead of keeping what it
 *     needs of it
 */
public record Scan(
    Function body, int length, int carries, int scanned, boolean reverse, boolean remat)
    implements Op {
  @Override
  public String name() {
    return "scan";
  }

  @Override
  public List<Function> functions() {
    return List.of(body);
  }

  @Override
  public Scan withFunctions(List<Function> functions) {
    return new Scan(functions.get(0), length, carries, scanned, reverse, remat);
  }

  /** The type of all iterations' values together. */
  public TensorType stacked(TensorType type) {
    return type.with(type.shape().prepend(length));
  }

  /** Whether operand {@code i} is scanned. */
  public boolean isScanned(int i) {
    return i >= carries && i < carries + scanned;
  }

  /** Whether operand {@code i} is the same for all iterations. */
  public boolean isConstant(int i) {
    return i >= carries + scanned;
  }

  @Override
  public List<TensorType> infer(Operands in) {
    Operands.require(length >= 0, "scan: there cannot be %d iterations", length);
    in.requireCount(name(), body.params().size());
    for (int i = 0; i < in.count(); i++) {
      Value param = body.params().get(i);
      TensorType type = isScanned(i) ? stacked(param.type()) : param.type();
      Operands.require(
          in.type(i).equals(type),
          "scan: found %s for %s in %d iterations",
          in.name(i),
          param,
          length);
    }
    Operands.requireKept(name(), body, carries);
    var types = new ArrayList<TensorType>();
    for (TensorType type : body.resultTypes()) {
      types.add(types.size() < carries ? type : stacked(type));
    }
    return types;
  }

  @Override
  public String text(Line line) {
    throw new IllegalStateException("a scan is written as the loop it is lowered to");
  }
}
