/** The implementation of {@link org.nanodo.Random}: threefry2x32, bit by bit as JAX. */
@NullMarked
package org.nanodo.random;

import org.jspecify.annotations.NullMarked;
