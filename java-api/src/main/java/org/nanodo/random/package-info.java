/** Random numbers as functions of a key, those of {@code jax.random}. */
@NullMarked
package org.nanodo.random;

import org.jspecify.annotations.NullMarked;
