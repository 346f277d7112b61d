/** Every public operation beside JAX on random shapes, and the table of what was compared. */
@NullMarked
package org.nanodo.operations;

import org.jspecify.annotations.NullMarked;
