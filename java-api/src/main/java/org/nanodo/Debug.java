package org.nanodo;

/** Looking into programs, as {@code jax.debug} and the debugging options of JAX. */
public final class Debug {
  private static volatile boolean nans;

  private Debug() {}

  /**
   * Whether compiled functions check what they return, as {@code jax_debug_nans}: a function of
   * {@link Transforms#jit} whose result has a NaN is executed again, one operation at a time, and
   * {@link NotFiniteException} names the line that made the first. Nothing is donated meanwhile.
   * What is executed eagerly is checked, too.
   */
  public static void nans(boolean check) {
    nans = check;
  }

  /** Whether compiled functions check what they return. */
  public static boolean nans() {
    return nans;
  }
}
