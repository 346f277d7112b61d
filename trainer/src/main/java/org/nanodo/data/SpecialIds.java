package org.nanodo.data;

import static org.nanodo.data.Tokenizer.NONE;

import java.util.Optional;

/** The ids of a tokenizer that are no text, each {@link Tokenizer#NONE} if there is none. */
record SpecialIds(int pad, int bos, int eos) {
  /**
   * Padding that is a BOS or an EOS too is none of its own: as padding it would never be learned.
   */
  SpecialIds {
    if (pad == bos || pad == eos) {
      pad = NONE;
    }
  }

  boolean contains(int id) {
    return id == pad || id == bos || id == eos;
  }

  /**
   * Without a BOS that is not put before documents: one that the tokenizer is told not to add, or
   * that it does not add by itself and that is its EOS, which is between documents already.
   *
   * @param told what the tokenizer's files say, if they do
   * @param added what the tokenizer puts around a text
   */
  SpecialIds withoutUnusedBos(Optional<Boolean> told, int[] added) {
    boolean adds = added.length > 0 && added[0] == bos;
    return told.orElse(adds || bos != eos) ? this : new SpecialIds(pad, NONE, eos);
  }
}
