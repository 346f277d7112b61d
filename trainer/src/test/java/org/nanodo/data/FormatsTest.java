package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.config.ConfigException;
import org.nanodo.config.DataErrors;
import org.nanodo.records.RecordCache;

/** The same documents in every format and compression are the same batches. */
class FormatsTest {
  private static final Map<String, byte[]> FILES = read();
  private static final List<String> DOCUMENTS =
      List.of(
          new Gson()
              .fromJson(
                  new String(Objects.requireNonNull(FILES.get("documents.json")), UTF_8),
                  String[].class));
  private static final List<String> NOT_THESE =
      List.of("documents.json", "empty.array_record", "g8_transposed.array_record");

  @TempDir Path dir;
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(err, true, UTF_8));
  }

  @AfterEach
  void stopListening() {
    System.setErr(before);
  }

  private static Map<String, byte[]> read() {
    var files = new TreeMap<String, byte[]>();
    try (var zip = new ZipInputStream(RecordCache.class.getResourceAsStream("record_files.zip"))) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        files.put(e.getName(), zip.readAllBytes());
      }
      return files;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<String> names() {
    // Parquet is read by a module of its own; FormatLossesTest trains on all of them.
    return FILES.keySet().stream()
        .filter(name -> !NOT_THESE.contains(name) && !name.endsWith(".parquet"));
  }

  private Corpus open(String dsName, DataErrors errors) {
    var cache = new RecordCache(dir.resolve("cache"), line -> {});
    return DataSources.open(
        dsName, new SourceOptions(new ByteTokenizer(), 8, "text", errors, Optional.empty(), cache));
  }

  private static List<List<List<Integer>>> batches(TextData data) {
    var rows = new ArrayList<List<List<Integer>>>();
    try (var batches = data.train(new TrainOptions(4, 64, 3, 1, 1, 2, 1), DataState.START)) {
      for (var b = batches.next(); b.isPresent(); b = batches.next()) {
        rows.add(Texts.rows(b.get()));
      }
    }
    data.eval("test", 2, 32, 1).forEach(b -> rows.add(Texts.rows(b)));
    return rows;
  }

  @ParameterizedTest
  @MethodSource("names")
  void batchesAreThoseOfTheDocuments(String name) throws IOException {
    Path file = Files.write(dir.resolve(name), FILES.get(name));
    var memory = Corpus.splitByNumber(DocumentSource.of(DOCUMENTS), 1);
    try (var data = new TextData(open("files:" + file, DataErrors.STRICT), new ByteTokenizer());
        var expected = new TextData(memory, new ByteTokenizer())) {
      assertThat(batches(data)).hasSizeGreaterThan(1000).isEqualTo(batches(expected));
    }
  }

  @Test
  void filesOfAllFormatsFollowEachOther() throws IOException {
    List<String> some = List.of("frames.jsonl.zst", "gzip.tfrecord.gz", "g7_snappy.array_record");
    for (String name : some) {
      Files.write(dir.resolve(name), FILES.get(name));
    }
    try (var corpus = open("files:" + dir + "/*.{zst,gz,array_record}", DataErrors.STRICT)) {
      assertThat(CorpusTest.texts(corpus.all()))
          .isEqualTo(some.stream().flatMap(name -> DOCUMENTS.stream()).toList());
    }
  }

  /** Cut off or with another byte: strict ends in one line, skip has no other text than before. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.tfrecord",
        "g1_brotli.array_record",
        "g32_zstd.array_record",
        "frames.jsonl.zst",
        "one.jsonl.gz",
        "gzip.tfrecord.gz"
      })
  void damageEndsTheRunOrIsPassedOver(String name) throws IOException {
    byte[] whole = FILES.get(name);
    // ArrayRecord fills up with zeros, which nothing reads.
    int[] used = IntStream.range(0, whole.length).filter(i -> whole[i] != 0).toArray();
    for (int k = 1; k < 8; k++) {
      int at = used[used.length / 8 * k];
      byte[] damaged = k % 2 == 0 ? Arrays.copyOf(whole, at) : whole.clone();
      if (k % 2 != 0) {
        damaged[at] ^= 0x10;
      }
      Path file = Files.write(dir.resolve(k + "-" + name), damaged);
      assertThatThrownBy(
              () -> {
                try (var corpus = open("files:" + file, DataErrors.STRICT)) {
                  CorpusTest.texts(corpus.all());
                }
              })
          .as("%s, %d", name, k)
          .isInstanceOf(DataException.class)
          .message()
          .doesNotContain("\n")
          .contains(file.toString(), "record ", "data_errors=skip");
      try (var corpus = open("files:" + file, DataErrors.SKIP)) {
        var all = corpus.all();
        List<String> found =
            IntStream.range(0, all.size())
                .mapToObj(all::document)
                .filter(d -> d instanceof Document.Text)
                .map(d -> ((Document.Text) d).text())
                .toList();
        assertThat(DOCUMENTS).containsAll(found);
      } catch (ConfigException e) {
        assertThat(e).hasMessageContaining("is empty");
      }
      assertThat(err.toString(UTF_8)).contains(file.toString());
    }
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void compressedTextIsTheSameText() throws IOException {
    String text = "one\n\ntwo\n\nthree\n";
    Files.writeString(dir.resolve("a.txt"), text);
    Files.write(dir.resolve("a.txt.gz"), gzip(text));
    Files.write(Files.createDirectory(dir.resolve("z")).resolve("a.txt.gz"), gzip(text));
    Files.writeString(Files.createDirectory(dir.resolve("p")).resolve("a.txt"), text);
    for (String path : List.of("text:DIR/a.txt", "text:DIR/p", "files:DIR/p")) {
      String other = path.endsWith("p") ? path.replace("/p", "/z") : path + ".gz";
      try (var plain = open(path.replace("DIR", "" + dir), DataErrors.STRICT);
          var packed = open(other.replace("DIR", "" + dir), DataErrors.STRICT)) {
        assertThat(CorpusTest.texts(packed.all())).isEqualTo(CorpusTest.texts(plain.all()));
        assertThat(CorpusTest.texts(packed.heldOut())).isEqualTo(CorpusTest.texts(plain.heldOut()));
      }
    }
    byte[] whole = gzip("one\n\ntwo\n\n" + "x".repeat(100_000));
    Path cut = Files.write(dir.resolve("cut.txt.gz"), Arrays.copyOf(whole, whole.length - 9));
    assertThatThrownBy(() -> open("text:" + cut, DataErrors.STRICT))
        .isInstanceOf(DataException.class)
        .message()
        .doesNotContain("\n")
        .startsWith(cut + " is damaged from record ");
    open("text:" + cut, DataErrors.SKIP).close();
  }
}
