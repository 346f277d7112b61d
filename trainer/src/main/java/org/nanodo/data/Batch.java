package org.nanodo.data;

import java.util.List;
import org.nanodo.ir.Literal;

/**
 * A batch on the host.
 *
 * @param tensors those of the task's batch, in the order of their tree
 */
public record Batch(List<Literal> tensors) {
  public Batch {
    tensors = List.copyOf(tensors);
  }

  /** A batch of one tensor. */
  public static Batch of(Literal tensor) {
    return new Batch(List.of(tensor));
  }
}
