/** The program: a typed SSA graph with shape inference, printed as StableHLO. */
@NullMarked
package org.nanodo.ir;

import org.jspecify.annotations.NullMarked;
