/** PJRT as owned, checked handles: plugins are loaded here, and raw pointers stay here. */
@NullMarked
package org.nanodo.pjrt;

import org.jspecify.annotations.NullMarked;
