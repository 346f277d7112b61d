/** Recording functions, and running operations at once. */
@NullMarked
package org.nanodo.trace;

import org.jspecify.annotations.NullMarked;
