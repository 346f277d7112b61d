package org.nanodo.task;

import org.nanodo.Tensor;

/**
 * Tokens of some sequences that a {@link Decoder} has not seen yet: prompts, or one token of each.
 * Of those before, layers have kept what they need in M slots, the same for all sequences.
 *
 * @param in ids_BxT
 * @param positions_BxT where in their sequences they are
 * @param slot where the first of them is kept, an int32 scalar; the others follow
 * @param mask_Bx1xTxM which slots each of them sees, its own included
 * @param last_B which of the T is the token whose successor is asked for
 */
public record DecodeStep(
    Tokens in, Tensor positions_BxT, Tensor slot, Tensor mask_Bx1xTxM, Tensor last_B) {}
