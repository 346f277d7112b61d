/** Reverse-mode differentiation: derivatives are programs too, so they can be derived again. */
@NullMarked
package org.nanodo.grad;

import org.jspecify.annotations.NullMarked;
