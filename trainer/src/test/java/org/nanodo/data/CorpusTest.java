package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CorpusTest {
  /** The published test vectors of FNV-1a, and MurmurHash3's finalizer of 1. */
  @Test
  void theHashIsFnvFinishedByMurmur() {
    assertThat(fnv("")).isEqualTo(0xcbf29ce484222325L);
    assertThat(fnv("a")).isEqualTo(0xaf63dc4c8601ec8cL);
    assertThat(fnv("foobar")).isEqualTo(0x85944171f73967e8L);
    assertThat(Hash.finish(1)).isEqualTo(0xb456bcfc34c2cb2cL);
    assertThat(Hash.of("foobar")).isEqualTo(Hash.finish(0x85944171f73967e8L));
  }

  @Test
  void holdsOutAboutTheShareAskedFor() {
    long[] hashes = LongStream.range(0, 20_000).map(i -> Hash.of("file" + i)).toArray();
    var all = new Texts(Collections.nCopies(hashes.length, ""));
    var corpus = Corpus.split(all, hashes, 20);
    assertThat(corpus.heldOut().size()).isBetween(900, 1100);
    assertThat(corpus.train().size() + corpus.heldOut().size()).isEqualTo(20_000);
  }

  @Test
  void twoDocumentsLeaveOneInEachPart() {
    var corpus = Corpus.split(Texts.of("high", "higher"), new long[] {-2, -1}, 20);
    assertThat(texts(corpus.train())).containsExactly("higher");
    assertThat(texts(corpus.heldOut())).containsExactly("high");
    var equal = Corpus.split(Texts.of("low", "low"), new long[] {1, 1}, 20);
    assertThat(equal.train().size()).isEqualTo(1);
    assertThat(equal.heldOut().size()).isEqualTo(1);
  }

  @Test
  void oneDocumentIsTrainedOn() {
    var corpus = Corpus.split(Texts.of("only"), new long[] {-1}, 20);
    assertThat(texts(corpus.train())).containsExactly("only");
    assertThat(corpus.heldOut().size()).isZero();
  }

  static List<String> texts(DocumentSource source) {
    return IntStream.range(0, source.size()).mapToObj(i -> Texts.of(source, i)).toList();
  }

  private static long fnv(String text) {
    long hash = Hash.EMPTY;
    for (byte b : text.getBytes(UTF_8)) {
      hash = Hash.add(hash, b);
    }
    return hash;
  }
}
