package org.nanodo.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackingTest {
  private static final Texts DOCUMENTS = Texts.of("Hi.", "", "abcdefgh", "é", "x");

  /** The rows are those of NanoDO's {@code _NoamPack} after {@code _py_tokenize}. */
  @ParameterizedTest
  @CsvSource({
    "4, '1 75 108 49 | 2 1 2 1 | 100 101 102 103 | 104 105 106 107 | 2 1 198 172 | 2 1 123 2'",
    "5, '1 75 108 49 2 | 1 2 1 100 101 | 102 103 104 105 106 | 107 2 1 198 172'",
    "24, '1 75 108 49 2 1 2 1 100 101 102 103 104 105 106 107 2 1 198 172 2 1 123 2'",
    "25, ''",
  })
  void packsAsNanodo(int length, String rows) {
    List<List<Integer>> expected =
        rows.lines()
            .flatMap(l -> List.of(l.split(" \\| ")).stream())
            .map(PackingTest::ids)
            .toList();
    assertThat(pack(DOCUMENTS, length)).isEqualTo(expected);
  }

  /** The rows are those of NanoDO's {@code _py_tokenize} with {@code pad_len=6}. */
  @Test
  void padsAsNanodo() {
    var batches = Texts.data(Texts.of("-"), DOCUMENTS).eval("test", 2, 6, 1);
    var rows = new ArrayList<List<Integer>>();
    batches.forEach(b -> rows.addAll(Texts.rows(b)));
    assertThat(rows)
        .containsExactly(
            ids("1 75 108 49 2 0"),
            ids("1 2 0 0 0 0"),
            ids("1 100 101 102 103 104"),
            ids("1 198 172 2 0 0"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void rowsAreTheDocumentsOneAfterTheOther(long seed) {
    var random = new Random(seed);
    var documents = Texts.random(random, 20);
    int length = 1 + random.nextInt(80);
    var all = new ArrayList<Integer>();
    for (String text : documents.texts()) {
      all.add(1);
      IntStream.of(new ByteTokenizer().encode(text)).forEach(all::add);
      all.add(2);
    }
    var rows = pack(documents, length);
    assertThat(rows).hasSize(all.size() / length);
    assertThat(rows.stream().flatMap(List::stream).toList())
        .isEqualTo(all.subList(0, rows.size() * length));
  }

  /** Many rows from one document, at the end of which the next begins. */
  @Test
  void aHugeDocumentGoesOnRowAfterRow() {
    int letters = 500_000;
    int length = 4096;
    var rows = pack(Texts.of("a".repeat(letters), "b"), length);
    assertThat(rows).hasSize((letters + 5) / length);
    assertThat(rows.get(0).subList(0, 2)).containsExactly(1, 'a' + 3);
    assertThat(rows.subList(1, rows.size()))
        .allSatisfy(row -> assertThat(row).containsOnly('a' + 3));
    var eval = Texts.data(Texts.of("-"), Texts.of("a".repeat(letters))).eval("test", 1, 4, 1);
    assertThat(Texts.rows(eval.iterator().next())).containsExactly(ids("1 100 100 100"));
  }

  private static List<List<Integer>> pack(Texts documents, int length) {
    var turns = List.of(new DocumentTurns.Turn(documents, (epoch, i) -> i, documents.size(), 1));
    DataState start = DocumentTurns.start(turns, List.of(""));
    var stream = new DocumentStream(new DocumentTurns(turns, 1, start), new ByteTokenizer(), 0);
    var rows = new ArrayList<List<Integer>>();
    try (var packer = new NoamPacker(stream, start)) {
      var row = new int[length];
      while (packer.fill(IntBuffer.wrap(row))) {
        rows.add(IntStream.of(row).boxed().toList());
      }
    }
    return rows;
  }

  private static List<Integer> ids(String row) {
    return List.of(row.split(" ")).stream().map(Integer::valueOf).toList();
  }
}
