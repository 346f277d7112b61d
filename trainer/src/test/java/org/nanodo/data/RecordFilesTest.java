package org.nanodo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.config.ConfigException;
import org.nanodo.config.DataErrors;
import org.nanodo.records.RecordCache;

class RecordFilesTest {
  @TempDir Path dir;
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stopListening() {
    System.setErr(before);
  }

  private SourceOptions options(DataErrors errors, String field) {
    var cache = new RecordCache(dir.resolve(".cache"), Notes::say);
    return new SourceOptions(new ByteTokenizer(), 8, field, errors, Optional.empty(), cache);
  }

  private Corpus open(String dsName) {
    return DataSources.open(dsName, options(DataErrors.STRICT, "text"));
  }

  private static String line(String text) {
    var json = new JsonObject();
    json.addProperty("text", text);
    return json + "\n";
  }

  private Path write(String name, String content) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  @Test
  void recordsAreThoseOfTheFilesInTheOrderOfTheirPaths() throws IOException {
    write("b/2.jsonl", line("two") + line(""));
    write("b/1.jsonl", line("one\r\nmore"));
    write("a.jsonl", line("zero"));
    write("c.jsonl", "");
    write("d.jsonl", line("last"));
    write(".hidden.jsonl", line("hidden"));
    write("note.md", "no record");
    Files.createSymbolicLink(dir.resolve("again"), dir.resolve("b"));
    try (var folder = open("jsonl:" + dir);
        var glob = open("jsonl:" + dir + "/{b/,}[12d].jsonl");
        var deep = open("jsonl:" + dir + "/**/*.jsonl");
        var file = open("jsonl:" + dir.resolve("again/2.jsonl"))) {
      assertThat(CorpusTest.texts(folder.all()))
          .containsExactly("zero", "one\r\nmore", "two", "", "last");
      assertThat(CorpusTest.texts(glob.all())).containsExactly("one\r\nmore", "two", "", "last");
      assertThat(CorpusTest.texts(deep.all())).containsExactly("one\r\nmore", "two", "");
      assertThat(CorpusTest.texts(file.all())).containsExactly("two", "");
    }
  }

  @Test
  void aNameThatLooksLikeAGlobIsTakenAsItIs() throws IOException {
    Path file = write("[a]*.jsonl", line("exact"));
    write("a.jsonl", line("other"));
    try (var corpus = open("jsonl:" + file)) {
      assertThat(CorpusTest.texts(corpus.all())).containsExactly("exact");
    }
  }

  @Test
  void endingsTellTheFormats() throws IOException {
    write("1.txt", "one\n\ntwo\n");
    write("2.jsonl", line("three"));
    try (var out = new GZIPOutputStream(Files.newOutputStream(dir.resolve("3.jsonl.gz")))) {
      out.write(line("four").getBytes(StandardCharsets.UTF_8));
    }
    try (var corpus = open("files:" + dir)) {
      assertThat(CorpusTest.texts(corpus.all())).containsExactly("one", "two", "three", "four");
    }
    write("4.csv", "five");
    assertThatThrownBy(() -> open("files:" + dir))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the ending of " + dir.toRealPath() + "/4.csv is of no format")
        .hasMessageContaining(".jsonl")
        .hasMessageContaining(".txt");
  }

  @Test
  void shardNumbersAndCompressionFollowAnEnding() {
    assertThat(Formats.of("c4-train.jsonl-00001-of-01024")).isPresent();
    assertThat(Formats.of("c4.jsonl-00001-of-01024.gz")).isPresent();
    assertThat(Formats.of("c4.jsonl.zst")).isPresent();
    assertThat(Formats.of("c4.jsonlx")).isEmpty();
    assertThat(Formats.of("c4.gz")).isEmpty();
  }

  /** The numbers are those of the same hash in Python. */
  @Test
  void aboutOneInTwentyIsHeldOutByItsNumber() throws IOException {
    var lines = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      lines.append(line("document " + i));
    }
    Path file = write("a.jsonl", lines.toString());
    try (var corpus = open("jsonl:" + file)) {
      assertThat(CorpusTest.texts(corpus.heldOut()))
          .containsExactlyElementsOf(
              IntStream.of(HELD_OUT_OF_200).mapToObj(i -> "document " + i).toList());
      var train = new ArrayList<>(CorpusTest.texts(corpus.all()));
      train.removeAll(CorpusTest.texts(corpus.heldOut()));
      assertThat(CorpusTest.texts(corpus.train())).isEqualTo(train);
    }
  }

  private static final int[] HELD_OUT_OF_200 = {19, 33, 47, 50, 53, 158, 162, 164, 187};

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aSelectionIsWhatIsHeldOutOrAllTheRest(long seed) {
    var random = new Random(seed);
    int size = random.nextInt(200);
    var all = new Texts(IntStream.range(0, size).mapToObj(String::valueOf).toList());
    int[] held = IntStream.range(0, size).filter(i -> random.nextInt(3) == 0).toArray();
    List<String> heldTexts = IntStream.of(held).mapToObj(String::valueOf).toList();
    var others = new ArrayList<>(all.texts());
    others.removeAll(heldTexts);
    assertThat(CorpusTest.texts(new Selection(all, held, false))).isEqualTo(heldTexts);
    assertThat(CorpusTest.texts(new Selection(all, held, true))).isEqualTo(others);
  }

  @Test
  void aDamagedRecordStopsTheRunInOneLine() throws IOException {
    Path file = write("a.jsonl", line("good") + "{\"text\": 7}\n" + line("good too"));
    try (var corpus = open("jsonl:" + file)) {
      assertThatThrownBy(() -> corpus.all().document(1))
          .isInstanceOf(DataException.class)
          .message()
          .doesNotContain("\n")
          .startsWith(file + ", record 1: found ")
          .contains("for the field 'text', expected a string")
          .endsWith("--config.data_errors=skip");
    }
  }

  @Test
  void damagedRecordsArePassedOverAndCounted() throws IOException {
    Path one = write("1.jsonl", line("a") + "{\n" + line("b") + "[]\n");
    write("2.jsonl", "{}\n" + line("c") + line("d"));
    var corpus = DataSources.open("jsonl:" + dir, options(DataErrors.SKIP, "text"));
    var same = Texts.of("a", "b", "c", "d");
    try (var data = Texts.data(corpus.all(), corpus.all())) {
      for (int pass = 0; pass < 2; pass++) {
        var rows = new ArrayList<List<Integer>>();
        data.eval("test", 2, 3, 1).forEach(b -> rows.addAll(Texts.rows(b)));
        assertThat(rows)
            .extracting(row -> (char) (row.get(1) - 3))
            .containsExactly('a', 'b', 'c', 'd');
      }
      // Every epoch has the same documents as without the damaged ones, in an order of its own.
      var options = new TrainOptions(4, 3, 7, 3, 2, 2, 1);
      try (var batches = data.train(options, DataState.START);
          var expected = Texts.data(same).train(options, DataState.START)) {
        for (int epoch = 0; epoch < 3; epoch++) {
          assertThat(Texts.rows(batches.next().orElseThrow()))
              .containsExactlyInAnyOrderElementsOf(Texts.rows(expected.next().orElseThrow()));
        }
        assertThat(batches.next()).isEmpty();
      }
    }
    assertThat(err.toString(StandardCharsets.UTF_8).lines().filter(l -> !l.contains("index")))
        .hasSize(3)
        .satisfiesOnlyOnce(l -> assertThat(l).contains(one + "", "record ", "is passed over"))
        .last()
        .isEqualTo("nanodo: 3 damaged records of 2 files were passed over");
  }

  @Test
  void whatIsMissingIsSaidInOneLine() throws IOException {
    write("empty.jsonl", "");
    refused("jsonl:", "has nothing after its colon; expected jsonl:PATH");
    refused("files:", "has nothing after its colon; expected files:PATH");
    refused("jsonl:" + dir + "/none", "there is no " + dir + "/none", "a file, a folder or a glob");
    refused("jsonl:" + dir + "/x*", "there is no ");
    refused("jsonl:" + dir + "/empty.jsonl", "is empty; it should hold records");
    refused("json:" + dir, "did you mean jsonl:PATH?");
    refused("parquet:" + dir, "needs the module nanodo-parquet");
    Files.delete(dir.resolve("empty.jsonl"));
    refused("jsonl:" + dir, "whose name ends as .jsonl, .ndjson");
    refused("" + write("a.jsonl", line("x")), "did you mean files:" + dir + "/a.jsonl?");
  }

  private void refused(String dsName, String... parts) {
    assertThatThrownBy(() -> open(dsName))
        .isInstanceOf(ConfigException.class)
        .message()
        .doesNotContain("\n")
        .contains(parts);
  }

  @Test
  void anotherFieldIsOtherData() throws IOException {
    Path file = write("a.jsonl", "{\"text\": \"a\", \"body\": \"b\"}\n");
    try (var text = open("jsonl:" + file);
        var body = DataSources.open("jsonl:" + file, options(DataErrors.STRICT, "body"))) {
      assertThat(CorpusTest.texts(body.all())).containsExactly("b");
      assertThat(body.fingerprint()).isNotEqualTo(text.fingerprint());
    }
    Files.writeString(file, "{\"text\": \"A\", \"body\": \"b\"}\n");
    try (var changed = open("jsonl:" + file);
        var again = open("jsonl:" + file)) {
      assertThat(changed.fingerprint()).isEqualTo(again.fingerprint());
    }
  }

  @Test
  void aChangedFileIsOtherData() throws IOException {
    Path file = write("a.jsonl", line("one"));
    int fingerprint;
    try (var corpus = open("jsonl:" + file)) {
      fingerprint = corpus.fingerprint();
    }
    Files.writeString(file, line("two"));
    try (var corpus = open("jsonl:" + file)) {
      assertThat(corpus.fingerprint()).isNotEqualTo(fingerprint);
    }
  }
}
