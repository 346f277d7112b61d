package org.nanodo.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFormatsTest {
  @TempDir private Path folder;

  private RecordFile open(String name) throws IOException {
    Path file = RecordFiles.write(folder, name, RecordFiles.FILES.get(name));
    return RecordFiles.format(name).open(file, RecordFiles.options(folder.resolve("cache")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.jsonl",
        "one.jsonl.gz",
        "members.jsonl.gz",
        "frames.jsonl.zst",
        "stream.jsonl.zst",
        "plain.tfrecord",
        "gzip.tfrecord.gz",
        "zstd.tfrecord.zst",
        "default.array_record",
        "g1_none.array_record",
        "g32_zstd.array_record",
        "g1_brotli.array_record",
        "g9_brotli.array_record",
        "g7_snappy.array_record",
        "g64_none.array_record",
        "g50_padded.array_record",
        "text.array_record",
      })
  void everyFormatHasTheSameTexts(String name) throws IOException {
    try (RecordFile file = open(name)) {
      assertThat(file.damage()).isEmpty();
      assertThat(RecordFiles.texts(file)).isEqualTo(RecordFiles.DOCUMENTS);
    }
    try (RecordFile again = open(name)) {
      assertThat(RecordFiles.texts(again)).isEqualTo(RecordFiles.DOCUMENTS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"members.jsonl.gz", "plain.tfrecord", "g7_snappy.array_record"})
  void recordsAreReadInAnyOrderByManyThreads(String name) throws Exception {
    var order = new ArrayList<>(IntStream.range(0, RecordFiles.DOCUMENTS.size()).boxed().toList());
    Collections.shuffle(order, new Random(16));
    var threads = Executors.newFixedThreadPool(4);
    try (RecordFile file = open(name)) {
      List<Future<String>> texts =
          order.stream().map(i -> threads.submit(() -> file.text(i))).toList();
      for (int k = 0; k < order.size(); k++) {
        assertThat(texts.get(k).get()).isEqualTo(RecordFiles.DOCUMENTS.get(order.get(k)));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aFileWithoutRecordsIsEmpty() throws IOException {
    try (RecordFile file = open("empty.array_record")) {
      assertThat(file.size()).isZero();
      assertThat(file.damage()).isEmpty();
    }
  }

  @Test
  void transposedChunksAreRefusedByName() {
    assertThatThrownBy(() -> open("g8_transposed.array_record"))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageContaining("transpose");
  }

  @Test
  void aFileOfAnotherFormatIsNoArrayRecordFile() throws IOException {
    Path file = RecordFiles.write(folder, "x.array_record", RecordFiles.FILES.get("plain.jsonl"));
    assertThatThrownBy(
            () -> new ArrayRecords().open(file, RecordFiles.options(folder.resolve("cache"))))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageStartingWith("it begins with efbbbf7b22");
  }

  @Test
  void anotherFieldCanHoldTheText() throws IOException {
    Path file = RecordFiles.write(folder, "x.tfrecord", RecordFiles.FILES.get("plain.tfrecord"));
    var cache = new RecordCache(folder.resolve("cache"), notice -> {});
    try (RecordFile found = new TfRecords().open(file, new RecordOptions("body", cache))) {
      assertThatThrownBy(() -> found.text(3))
          .isInstanceOf(DamagedRecordException.class)
          .hasMessage(
              "found the features [id, lang, none, text, weight], expected 'body'; text_field names"
                  + " another");
    }
    try (RecordFile found = new TfRecords().open(file, new RecordOptions("lang", cache))) {
      assertThatThrownBy(() -> found.text(3))
          .hasMessageStartingWith("found 2 strings for the feature 'lang'");
    }
  }
}
