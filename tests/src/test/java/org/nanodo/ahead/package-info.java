/** The training step compiled for devices that are not here. */
@NullMarked
package org.nanodo.ahead;

import org.jspecify.annotations.NullMarked;
