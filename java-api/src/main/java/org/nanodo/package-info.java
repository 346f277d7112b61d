/** What a program imports: tensors, their operations, and transformations of functions. */
@NullMarked
package org.nanodo;

import org.jspecify.annotations.NullMarked;
