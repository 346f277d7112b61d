/** Vectorisation: transforms a function of one example into a function of a batch. */
@NullMarked
package org.nanodo.batch;

import org.jspecify.annotations.NullMarked;
