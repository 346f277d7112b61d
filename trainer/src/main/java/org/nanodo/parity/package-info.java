/** Replays runs of NanoDO on JAX and compares the numbers. */
@NullMarked
package org.nanodo.parity;

import org.jspecify.annotations.NullMarked;
