/** Every operation and its gradient beside what JAX computes. */
@NullMarked
package org.nanodo.oracle;

import org.jspecify.annotations.NullMarked;
