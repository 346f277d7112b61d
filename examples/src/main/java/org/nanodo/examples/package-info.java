/** Short programs that run. */
@NullMarked
package org.nanodo.examples;

import org.jspecify.annotations.NullMarked;
