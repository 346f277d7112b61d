/** The algorithms of {@link org.nanodo.Linalg}, on stacks of matrices. */
@NullMarked
package org.nanodo.linalg;

import org.jspecify.annotations.NullMarked;
