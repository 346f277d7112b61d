package org.nanodo.data;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The documents of one source by split, of which {@code train} is trained on.
 *
 * @param all the documents of all splits
 * @param splits by name; several names may mean the same documents
 * @param fingerprint differs between corpora of different documents
 * @param names the fingerprint of the names of a folder's files alone, which is all that older
 *     checkpoints have
 */
public record Corpus(
    DocumentSource all, Map<String, DocumentSource> splits, int fingerprint, int names)
    implements AutoCloseable {
  /** The split that is trained on. */
  static final String TRAIN = "train";

  /** What the held-out documents of a source without splits of its own are called. */
  private static final List<String> HELD_OUT = List.of("test", "validation");

  /** One document in 20 is held out where a source does not say otherwise. */
  static final int HELD_OUT_EVERY = 20;

  public Corpus {
    splits = Collections.unmodifiableMap(new LinkedHashMap<>(splits));
  }

  /** Documents in two parts, of which the held-out one is never trained on. */
  Corpus(
      DocumentSource all,
      DocumentSource train,
      DocumentSource heldOut,
      int fingerprint,
      int names) {
    this(all, parts(train, heldOut), fingerprint, names);
  }

  private static Map<String, DocumentSource> parts(DocumentSource train, DocumentSource heldOut) {
    var splits = new LinkedHashMap<String, DocumentSource>();
    splits.put(TRAIN, train);
    HELD_OUT.forEach(name -> splits.put(name, heldOut));
    return splits;
  }

  /** These documents; about one in 20 is held out, chosen by a hash of its text. */
  public static Corpus of(List<String> texts) {
    long[] hashes = texts.stream().mapToLong(Hash::of).toArray();
    return split(DocumentSource.of(texts), hashes, HELD_OUT_EVERY);
  }

  /** Holds out about one document in {@code every}, chosen by its hash. */
  static Corpus split(DocumentSource all, long[] hashes, int every) {
    int[] held = Selection.heldOut(hashes.length, i -> hashes[i], every);
    int print = Arrays.hashCode(hashes);
    return split(all, held, print);
  }

  /** Holds out about one document in 20, chosen by a hash of its number. */
  static Corpus splitByNumber(DocumentSource all, int fingerprint) {
    return split(all, Selection.heldOut(all.size(), Hash::of, HELD_OUT_EVERY), fingerprint);
  }

  private static Corpus split(DocumentSource all, int[] held, int print) {
    return new Corpus(
        all, new Selection(all, held, true), new Selection(all, held, false), print, print);
  }

  /** The same documents, with what they contain in the fingerprint. */
  Corpus withContents(long[] fingerprints) {
    return new Corpus(all, splits, 31 * names + Arrays.hashCode(fingerprints), names);
  }

  /** The documents of a split. */
  Optional<DocumentSource> split(String name) {
    return Optional.ofNullable(splits.get(name));
  }

  /** The documents to train on. */
  public DocumentSource train() {
    return split(TRAIN).orElseThrow();
  }

  /** The documents that evaluation reads unless it is told otherwise. */
  public DocumentSource heldOut() {
    return split(HELD_OUT.get(0)).orElseThrow();
  }

  @Override
  public void close() {
    all.close();
  }
}
