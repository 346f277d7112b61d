package org.nanodo.train;

/** The loss or the state of a run is not finite; the same run would fail in the same way again. */
public final class DivergedException extends TrainingException {
  private static final long serialVersionUID = 1L;

  DivergedException(String message) {
    super(message);
  }
}
