/** Runs of NanoDO on JAX, replayed. */
@NullMarked
package org.nanodo.parity;

import org.jspecify.annotations.NullMarked;
