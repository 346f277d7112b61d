package org.nanodo.train;

import java.util.List;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.io.Safetensors.Entry;

/**
 * A state that no step changes: a copy on the devices, or the state itself for as long as no step
 * is started.
 */
final class StateSnapshot implements AutoCloseable {
  private final Trainer trainer;
  private final Tree<Tensor> state;
  private final boolean copied;

  StateSnapshot(Trainer trainer, Tree<Tensor> state, boolean copied) {
    this.trainer = trainer;
    this.state = state;
    this.copied = copied;
  }

  /** Whether training can go on while this is in use. */
  boolean isCopy() {
    return copied;
  }

  /** The state as entries of a file, by name. */
  List<Entry> entries() {
    return trainer.entries(state);
  }

  /** Frees the copy. */
  @Override
  public void close() {
    if (copied) {
      state.leaves().forEach(Tensor::close);
    }
  }
}
