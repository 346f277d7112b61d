/** Tracing functions, and executing operations eagerly. */
@NullMarked
package org.nanodo.trace;

import org.jspecify.annotations.NullMarked;
