/** Random programs that compose operations and transformations, beside what JAX computes. */
@NullMarked
package org.nanodo.programs;

import org.jspecify.annotations.NullMarked;
