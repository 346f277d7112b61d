/** The algorithms of {@link org.nanodo.Special}, on real numbers of 32 or 64 bits. */
@NullMarked
package org.nanodo.special;

import org.jspecify.annotations.NullMarked;
