/** Java files of a user's, compiled and loaded. */
@NullMarked
package org.nanodo.program;

import org.jspecify.annotations.NullMarked;
