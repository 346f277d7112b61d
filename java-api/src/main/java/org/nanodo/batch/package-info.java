/** Vectorisation: a function of one example becomes a function of a batch, as another program. */
@NullMarked
package org.nanodo.batch;

import org.jspecify.annotations.NullMarked;
