/** Optimizers and learning-rate schedules, traced into the step; the formulas are Optax's. */
@NullMarked
package org.nanodo.optim;

import org.jspecify.annotations.NullMarked;
