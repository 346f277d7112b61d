/** Functions that neural networks are made of: tensors in, tensors out, no state. */
@NullMarked
package org.nanodo.nn;

import org.jspecify.annotations.NullMarked;
