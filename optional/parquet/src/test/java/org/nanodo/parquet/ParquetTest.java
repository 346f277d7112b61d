package org.nanodo.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.records.DamagedRecordException;
import org.nanodo.records.RecordFile;
import org.nanodo.records.RecordFormat;

/** Files that pyarrow wrote, against the texts that it was given. */
class ParquetTest {
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "default",
        "snappy_checksums",
        "zstd_v2",
        "gzip_plain",
        "none_plain_v2",
        "brotli",
        "lz4",
        "delta_length",
        "delta"
      })
  void readsTheTextsThatPyarrowWrote(String name) throws IOException {
    assertThat(texts(Fixtures.file(name), "text")).isEqualTo(Fixtures.documents());
  }

  @Test
  void readsRequiredColumnsOfBytes() throws IOException {
    assertThat(texts(Fixtures.file("required_binary"), "text"))
        .isEqualTo(Fixtures.documents().subList(0, 100));
  }

  @Test
  void readsFieldsOfStructs() throws IOException {
    List<String> titles =
        IntStream.range(0, 200).mapToObj(i -> i % 5 == 0 || i % 3 == 0 ? "" : "t" + i).toList();
    assertThat(texts(Fixtures.file("zstd_v2"), "more.title")).isEqualTo(titles);
  }

  @Test
  void readsRowsWithoutValuesAsEmptyDocuments() throws IOException {
    assertThat(texts(Fixtures.file("all_null"), "text")).hasSize(1000).containsOnly("");
    assertThat(texts(Fixtures.file("no_rows"), "text")).isEmpty();
  }

  @Test
  void saysThatBytesAreNotUtf8() throws IOException {
    try (RecordFile file = open(Fixtures.file("not_utf8"), "text")) {
      assertThat(file.text(0)).isEqualTo("good");
      assertThatThrownBy(() -> file.text(1))
          .isInstanceOf(DamagedRecordException.class)
          .hasMessage("its text is not UTF-8");
      assertThat(file.text(2)).isEqualTo("gut é");
    }
  }

  @Test
  void namesTheRecordsOfADamagedPage() throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.file("none_plain_v2"));
    bytes[bytes.length / 2] ^= 1; // In the long document, number 120.
    Path damaged = Files.write(temp.resolve("damaged.parquet"), bytes);
    try (RecordFile file = open(damaged, "text")) {
      assertThat(file.size()).isEqualTo(200);
      assertThat(file.damage()).isEmpty();
      assertThat(file.text(50)).isEqualTo(Fixtures.documents().get(50));
      assertThat(file.text(199)).isEqualTo(Fixtures.documents().get(199));
      assertThatThrownBy(() -> file.text(120))
          .isInstanceOf(DamagedRecordException.class)
          .hasMessageMatching("row group 0, page \\d+: its checksum is .{8}, expected .{8}");
    }
  }

  @Test
  void losesAllRecordsOfATruncatedFile() throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.file("zstd_v2"));
    Path damaged = Files.write(temp.resolve("a.parquet"), Arrays.copyOf(bytes, bytes.length - 9));
    try (RecordFile file = open(damaged, "text")) {
      assertThat(file.size()).isZero();
      assertThat(file.damage())
          .containsExactly(
              new RecordFile.Damage(
                  0, "it does not end with PAR1, so its end with the footer is missing"));
    }
  }

  @Test
  void namesTheColumnsThereAre() {
    assertThatThrownBy(() -> open(Fixtures.file("default"), "txt"))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "it has no column 'txt', but id, text, more.title, tags.list.element;"
                + " --config.text_field=NAME names the one with the text");
  }

  @Test
  void refusesColumnsOfOtherThings() {
    assertThatThrownBy(() -> open(Fixtures.file("default"), "id"))
        .hasMessage("column 'id' holds INT64, expected text; --config.text_field names another");
    assertThatThrownBy(() -> open(Fixtures.file("default"), "tags"))
        .hasMessage(
            "column 'tags' holds lists, expected one text a row; --config.text_field names another");
  }

  @Test
  void refusesOtherFiles() throws IOException {
    Path file = Files.writeString(temp.resolve("a.parquet"), "{\"text\": \"a\"}");
    assertThatThrownBy(() -> open(file, "text"))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(DamagedRecordException.class)
        .hasMessage("it is not Parquet: its first bytes are not PAR1");
  }

  @Test
  void extractsAColumnOnce() throws IOException {
    var notices = new ArrayList<String>();
    Path file = Fixtures.file("zstd_v2");
    for (int i = 0; i < 2; i++) {
      new Parquet().open(file, Fixtures.options("text", temp, notices::add)).close();
    }
    assertThat(notices)
        .singleElement()
        .asString()
        .startsWith("extracting column 'text' of " + file + " (about 0 MiB) into ");
    new Parquet().open(file, Fixtures.options("more.title", temp, notices::add)).close();
    assertThat(notices).hasSize(2);
  }

  @Test
  void isFoundByItsName() {
    assertThat(ServiceLoader.load(RecordFormat.class))
        .extracting(RecordFormat::name)
        .contains("parquet", "jsonl");
  }

  private RecordFile open(Path file, String field) throws IOException {
    return new Parquet().open(file, Fixtures.options(field, temp, notice -> {}));
  }

  private List<String> texts(Path path, String field) throws IOException {
    try (RecordFile file = open(path, field)) {
      assertThat(file.damage()).isEmpty();
      return Fixtures.texts(file);
    }
  }
}
