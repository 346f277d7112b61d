package org.nanodo.config;

import org.nanodo.optim.GradientTransformation;
import org.nanodo.optim.Schedule;

/**
 * An optimizer that {@code opt.optimizer} can name. A public class that implements this, with a
 * constructor without arguments, is found by its line in {@code
 * META-INF/services/org.nanodo.config.OptimizerProvider}.
 */
public interface OptimizerProvider {
  /** What {@code opt.optimizer} names it by. */
  String name();

  /**
   * Whether {@code opt.width_base} scales the updates of the parameter at {@code path}: by default
   * those of kernels.
   */
  default boolean scalesWithWidth(String path) {
    return path.endsWith("kernel");
  }

  /** The optimizer; clipping and multipliers by layer are added to it. */
  GradientTransformation optimizer(OptKeys keys, Schedule learningRate);
}
