/** The training step, and the loop that runs it. */
@NullMarked
package org.nanodo.train;

import org.jspecify.annotations.NullMarked;
