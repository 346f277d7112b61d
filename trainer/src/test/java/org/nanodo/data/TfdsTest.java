package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.config.DataErrors;
import org.nanodo.records.RecordCache;

/** Folders that TFDS prepared give the documents of TFDS and the batches of NanoDO on Grain. */
class TfdsTest {
  record Case(
      String ds_name,
      String split,
      int length,
      int rows,
      int epochs,
      boolean packed,
      List<List<List<Integer>>> batches) {}

  record Oracle(Map<String, Map<String, List<String>>> documents, List<Case> cases) {}

  private static final Oracle ORACLE =
      new Gson()
          .fromJson(
              new InputStreamReader(
                  Objects.requireNonNull(TfdsTest.class.getResourceAsStream("tfds.json")), UTF_8),
              Oracle.class);

  @TempDir Path dir;
  private Path data = Path.of("");

  @BeforeEach
  void unzip() throws IOException {
    data = dir.resolve("tensorflow_datasets");
    try (var zip = new ZipInputStream(TfdsTest.class.getResourceAsStream("tfds.zip"))) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        Path file = data.resolve(e.getName());
        Files.createDirectories(e.isDirectory() ? file : file.getParent());
        if (!e.isDirectory()) {
          Files.write(file, zip.readAllBytes());
        }
      }
    }
  }

  private Corpus open(String dsName) {
    return open(dsName, DataErrors.STRICT);
  }

  private Corpus open(String dsName, DataErrors errors) {
    var cache = new RecordCache(dir.resolve("cache"), line -> {});
    return DataSources.open(
        dsName,
        new SourceOptions(
            new ByteTokenizer(), 8, "text", errors, Optional.of(data.toString()), cache));
  }

  static Stream<Case> cases() {
    return ORACLE.cases().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void batchesAreNanoDos(Case c) {
    var found = new ArrayList<List<List<Integer>>>();
    try (var text = new TextData(open(c.ds_name()), SentencePieceOracle.small())) {
      if (c.packed()) {
        var options = new TrainOptions(c.rows(), c.length(), 1234, c.epochs(), 2, 2, 1);
        try (var batches = text.train(options, DataState.START)) {
          for (var b = batches.next(); b.isPresent(); b = batches.next()) {
            found.add(Texts.rows(b.get()));
          }
        }
      } else {
        text.eval(c.split(), c.rows(), c.length(), 1).forEach(b -> found.add(Texts.rows(b)));
      }
    }
    assertThat(found).isEqualTo(c.batches());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny_text", "tiny_text/other"})
  void documentsAreThoseOfTfds(String name) {
    for (String version : List.of("", ":1.1.0")) {
      try (var corpus = open(name + version)) {
        var expected = ORACLE.documents().get(name);
        assertThat(corpus.splits().keySet()).isEqualTo(expected.keySet());
        expected.forEach(
            (split, texts) ->
                assertThat(CorpusTest.texts(corpus.split(split).orElseThrow())).isEqualTo(texts));
      }
    }
  }

  @Test
  void theNewestVersionIsTaken() throws IOException {
    Path versions = data.resolve("tiny_text/other");
    Files.move(versions.resolve("1.1.0"), versions.resolve("1.9.0"));
    copy(versions.resolve("1.9.0"), versions.resolve("1.10.0"));
    Files.createDirectory(versions.resolve("2.0.0")); // TFDS has not completed it.
    assertThat(new TfdsFolders(Optional.of(data.toString())).find("tiny_text/other"))
        .hasValue(versions.resolve("1.10.0"));
    assertThatThrownBy(() -> open("tiny_text/other:2.0.0"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("has the versions 1.9.0, 1.10.0; name one of them");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tiny_text/mine | has the configs other, plain_text; name one of its configs",
        "lm1b           | ds_name 'lm1b' does not exist; there are: embedded",
        "lm1b:1.1.0     | TFDS has prepared none of that name in DATA (data_dir names another",
      })
  void whatIsMissingIsSaidInOneLine(String dsName, String message) {
    assertThatThrownBy(() -> open(dsName))
        .isInstanceOf(ConfigException.class)
        .message()
        .doesNotContain("\n")
        .contains(message.replace("DATA", data.toString()));
  }

  @Test
  void aSplitThatDoesNotExistIsRefusedByItsName() {
    try (var text =
        TextData.open(Config.load("nano", List.of("ds_name=tiny_text", "data_dir=" + data)))) {
      assertThat(text.size("test")).isEqualTo(20);
      assertThatThrownBy(() -> text.size("validation"))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("eval_split 'validation' does not exist")
          .hasMessageEndingWith("there are: train, test");
    }
  }

  @Test
  void damagedFoldersAreSaidInOneLine() throws IOException {
    Path folder = data.resolve("tiny_text/other/1.1.0");
    Path info = folder.resolve("dataset_info.json");
    String whole = Files.readString(info);
    Path shard = folder.resolve("tiny_text-train.tfrecord-00001-of-00002");
    for (String damaged :
        List.of(
            "",
            whole.substring(0, 100),
            "[]",
            whole.replaceFirst("\"shardLengths\": \\[\\s*\"\\d+\"", "\"shardLengths\": [\"many\""),
            whole.replaceFirst("\"name\": \"train\"", "\"name\": \"../../x\""))) {
      Files.writeString(info, damaged);
      assertThatThrownBy(() -> open("tiny_text/other"))
          .isInstanceOf(DataException.class)
          .message()
          .doesNotContain("\n")
          .contains(info.toString(), "prepare the data set anew");
    }
    Files.writeString(info, whole.replace("tfrecord", "riegeli"));
    assertThatThrownBy(() -> open("tiny_text/other"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("fileFormat 'riegeli', which cannot be read");
    Files.writeString(info, whole);
    Files.delete(shard);
    assertThatThrownBy(() -> open("tiny_text/other"))
        .isInstanceOf(DataException.class)
        .hasMessage("cannot read " + shard + ": no such file or folder");
  }

  @Test
  void aShardOfAnotherLengthIsDamaged() throws IOException {
    Path folder = data.resolve("tiny_text/other/1.1.0");
    Path info = folder.resolve("dataset_info.json");
    int records = ORACLE.documents().get("tiny_text/other").get("train").size();
    Files.writeString(
        info,
        Files.readString(info)
            .replaceFirst("\"shardLengths\": \\[\\s*\"\\d+\"", "\"shardLengths\": [\"70\""));
    assertThatThrownBy(() -> open("tiny_text/other"))
        .isInstanceOf(DataException.class)
        .message()
        .doesNotContain("\n")
        .contains("is damaged from record ", "records, expected the 70 of dataset_info.json");
    try (var corpus = open("tiny_text/other", DataErrors.SKIP)) {
      assertThat(corpus.train().size()).isEqualTo(records);
    }
  }
}
