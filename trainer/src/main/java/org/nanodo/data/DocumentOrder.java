package org.nanodo.data;

/** Which document stands at each place of an epoch: a permutation for each epoch. */
interface DocumentOrder {
  int document(int epoch, int position);
}
