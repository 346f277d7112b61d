package org.nanodo.train;

import java.util.List;
import org.nanodo.Tree;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.ArgSpec;

/**
 * Memory of parameters and optimizer state, by their shapes and layouts.
 *
 * @param whole bytes of all of it
 * @param perDevice bytes of one device's part
 */
public record StateBytes(long whole, long perDevice) {
  /** Of the arguments of a step. */
  static StateBytes of(Tree<ArgSpec> arguments) {
    long whole = 0;
    long perDevice = 0;
    List<String> paths = arguments.paths();
    for (int i = 0; i < paths.size(); i++) {
      ArgSpec a = arguments.leaves().get(i);
      if (paths.get(i).startsWith("state/params/") || paths.get(i).startsWith("state/opt/")) {
        whole += a.type().bytes();
        perDevice += part(a).bytes();
      }
    }
    return new StateBytes(whole, perDevice);
  }

  /** What one device holds of an argument. */
  static TensorType part(ArgSpec a) {
    return a.type().with(Shape.of(a.sharding().partDims(a.type().shape().dims())));
  }

  /** The part of the whole that one device holds. */
  public double fraction() {
    return (double) perDevice / whole;
  }
}
