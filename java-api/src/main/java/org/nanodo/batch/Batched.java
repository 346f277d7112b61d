package org.nanodo.batch;

import org.nanodo.Tensor;

/**
 * A tensor of a batched function.
 *
 * @param mapped whether it has the mapped axis, which is then its leading one; otherwise it is the
 *     same for the whole batch
 */
record Batched(Tensor tensor, boolean mapped) {}
