package org.nanodo.data;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Documents in two parts, of which the held-out one is never trained on.
 *
 * @param fingerprint tells another corpus from this one
 * @param names the same of what the documents are chosen by alone, which is all that older
 *     checkpoints of a folder know
 */
record Corpus(
    DocumentSource all, DocumentSource train, DocumentSource heldOut, int fingerprint, int names)
    implements AutoCloseable {

  /** A corpus that is told from others by one number. */
  Corpus(DocumentSource all, DocumentSource train, DocumentSource heldOut, int fingerprint) {
    this(all, train, heldOut, fingerprint, fingerprint);
  }

  /**
   * Holds out about one document in {@code every}, chosen by hash, so that neither the order nor
   * the other documents matter. Two documents or more leave both parts with one at least.
   */
  static Corpus split(DocumentSource all, long[] hashes, int every) {
    int n = hashes.length;
    long limit = Long.divideUnsigned(-1L, every);
    IntPredicate below = i -> Long.compareUnsigned(hashes[i], limit) < 0;
    long count = IntStream.range(0, n).filter(below).count();
    IntPredicate held = below;
    if (n > 1 && count == 0) {
      int least = extreme(hashes, -1);
      held = i -> i == least;
    } else if (n > 0 && count == n) {
      int most = extreme(hashes, 1);
      held = i -> i != most;
    }
    int[] out = IntStream.range(0, n).filter(held).toArray();
    int[] in = IntStream.range(0, n).filter(held.negate()).toArray();
    return new Corpus(all, new Part(all, in), new Part(all, out), Arrays.hashCode(hashes));
  }

  /** The same, told from others by what is in its documents as well. */
  Corpus withContents(long[] fingerprints) {
    return new Corpus(all, train, heldOut, 31 * names + Arrays.hashCode(fingerprints), names);
  }

  private static int extreme(long[] hashes, int sign) {
    return IntStream.range(0, hashes.length)
        .reduce((a, b) -> sign * Long.compareUnsigned(hashes[b], hashes[a]) > 0 ? b : a)
        .orElseThrow();
  }

  @Override
  public void close() {
    all.close();
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Part(DocumentSource all, int[] documents) implements DocumentSource {
    @Override
    public int size() {
      return documents.length;
    }

    @Override
    public String text(int i) {
      return all.text(documents[i]);
    }
  }
}
