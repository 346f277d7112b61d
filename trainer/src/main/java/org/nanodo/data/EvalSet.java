package org.nanodo.data;

import java.util.OptionalDouble;

/** Batches for evaluation, the same in every pass. One pass at a time. */
public interface EvalSet extends Iterable<Batch> {
  /** How many batches there are; examples too few for another batch are left out. */
  int size();

  /**
   * Of text, how many bytes a target of the first {@code batches} stands for, the end of a document
   * counting as one.
   */
  default OptionalDouble bytesPerToken(int batches) {
    return OptionalDouble.empty();
  }
}
