package org.nanodo.model;

import java.util.List;
import org.nanodo.ir.TensorType;

/**
 * A parameter before it has a value.
 *
 * @param type of all of it
 * @param stack how many of NanoDO's parameters are stacked along its leading axis; 0 if it is one
 *     of them itself
 */
public record ParamSpec(TensorType type, LayerType layer, int stack) {
  /** The type of one of NanoDO's parameters. */
  public TensorType one() {
    return stack == 0 ? type : type.with(type.shape().rest());
  }

  /** NanoDO's names of what is at {@code path}, which is one, or those of all that are stacked. */
  public List<String> names(String path) {
    return stack == 0 ? List.of(path) : Blocks.names(path, stack);
  }
}
