/** The numbers that programs compute, as {@code docs/numerics.md} states them. */
@NullMarked
package org.nanodo.numerics;

import org.jspecify.annotations.NullMarked;
