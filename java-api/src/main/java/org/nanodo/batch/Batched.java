package org.nanodo.batch;

import org.nanodo.Tensor;

/**
 * A tensor of a batched function.
 *
 * @param mapped whether it has the mapped axis, as its leading one; otherwise all examples share it
 */
record Batched(Tensor tensor, boolean mapped) {}
