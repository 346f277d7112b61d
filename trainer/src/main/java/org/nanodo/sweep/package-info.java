/** Sweeps: the same run with every combination of some values, one after another. */
@NullMarked
package org.nanodo.sweep;

import org.jspecify.annotations.NullMarked;
