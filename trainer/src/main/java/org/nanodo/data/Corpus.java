package org.nanodo.data;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Documents in two parts, of which the held-out one is never trained on.
 *
 * @param fingerprint differs between corpora of different documents
 * @param names the fingerprint of the names of a folder's files alone, which is all that older
 *     checkpoints have
 */
public record Corpus(
    DocumentSource all, DocumentSource train, DocumentSource heldOut, int fingerprint, int names)
    implements AutoCloseable {
  /** One document in 20 is held out where a source does not say otherwise. */
  static final int HELD_OUT_EVERY = 20;

  /** These documents; about one in 20 is held out, chosen by a hash of its text. */
  public static Corpus of(List<String> texts) {
    long[] hashes = texts.stream().mapToLong(Hash::of).toArray();
    return split(DocumentSource.of(texts), hashes, HELD_OUT_EVERY);
  }

  /**
   * Holds out about one document in {@code every}, chosen by its hash, so that the choice depends
   * neither on the order nor on the other documents. Two documents or more leave at least one in
   * each part.
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
    int print = Arrays.hashCode(hashes);
    return new Corpus(all, part(all, held.negate(), n), part(all, held, n), print, print);
  }

  private static int extreme(long[] hashes, int sign) {
    return IntStream.range(0, hashes.length)
        .reduce((a, b) -> sign * Long.compareUnsigned(hashes[b], hashes[a]) > 0 ? b : a)
        .orElseThrow();
  }

  private static DocumentSource part(DocumentSource all, IntPredicate chosen, int n) {
    int[] documents = IntStream.range(0, n).filter(chosen).toArray();
    return new DocumentSource() {
      @Override
      public int size() {
        return documents.length;
      }

      @Override
      public String text(int i) {
        return all.text(documents[i]);
      }
    };
  }

  /** The same documents, with what they contain in the fingerprint. */
  Corpus withContents(long[] fingerprints) {
    return new Corpus(all, train, heldOut, 31 * names + Arrays.hashCode(fingerprints), names);
  }

  @Override
  public void close() {
    all.close();
  }
}
