/** Gradient transformations and learning-rate schedules; the formulas are Optax's. */
@NullMarked
package org.nanodo.optim;

import org.jspecify.annotations.NullMarked;
