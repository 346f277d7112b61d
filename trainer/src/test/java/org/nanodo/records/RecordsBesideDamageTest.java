package org.nanodo.records;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage takes no more records than it must. */
class RecordsBesideDamageTest {
  private static final int BLOCK = 1 << 16;
  private static final List<String> ALL = RecordFiles.DOCUMENTS;

  @TempDir private Path folder;

  private RecordFile open(String name, byte[] content) throws IOException {
    Path file = RecordFiles.write(folder, name, content);
    return RecordFiles.format(name).open(file, RecordFiles.options(folder.resolve("cache")));
  }

  private static byte[] copy(String name) {
    return RecordFiles.FILES.get(name).clone();
  }

  /** Where record {@code i} of the TFRecord file begins. */
  private static int frame(byte[] content, int i) {
    int at = 0;
    for (int k = 0; k < i; k++) {
      at += (int) ByteBuffer.wrap(content).order(LITTLE_ENDIAN).getLong(at) + TfFrame.BYTES;
    }
    return at;
  }

  @Test
  void aChangedByteOfDataTakesOneTfRecord() throws IOException {
    byte[] content = copy("plain.tfrecord");
    content[frame(content, 7) + TfFrame.HEADER_BYTES + 5] ^= 1;
    try (RecordFile file = open("x.tfrecord", content)) {
      assertThat(file.size()).isEqualTo(ALL.size());
      assertThat(file.damage()).isEmpty();
      assertThatThrownBy(() -> file.text(7))
          .isInstanceOf(DamagedRecordException.class)
          .hasMessageMatching("the checksum of its data is [0-9a-f]{8}, expected [0-9a-f]{8}");
      assertThat(file.text(8)).isEqualTo(ALL.get(8));
    }
  }

  @Test
  void aChangedLengthEndsATfRecordFile() throws IOException {
    byte[] content = copy("plain.tfrecord");
    int at = frame(content, 7);
    content[at] ^= 1;
    try (RecordFile file = open("x.tfrecord", content)) {
      assertThat(RecordFiles.texts(file)).isEqualTo(ALL.subList(0, 7));
      assertThat(file.damage()).hasSize(1);
      assertThat(file.damage().get(0).record()).isEqualTo(7);
      assertThat(file.damage().get(0).cause())
          .startsWith("at byte %,d the checksum of its length is ".formatted(at));
    }
  }

  @Test
  void aCutTfRecordFileSaysWhere() throws IOException {
    byte[] content = copy("plain.tfrecord");
    int at = frame(content, 7);
    try (RecordFile file = open("x.tfrecord", Arrays.copyOf(content, at + 20))) {
      assertThat(RecordFiles.texts(file)).isEqualTo(ALL.subList(0, 7));
      assertThat(file.damage().get(0).cause())
          .startsWith("at byte %,d the file ends after 20 of ".formatted(at));
    }
    try (RecordFile file = open("y.tfrecord", Arrays.copyOf(content, at + 5))) {
      assertThat(file.damage().get(0).cause())
          .isEqualTo(
              "at byte %,d the file ends after 5 of 12 bytes of the record's header".formatted(at));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "g32_zstd", "g7_snappy", "g50_padded", "g64_none", "text"})
  void recordsAreFoundWithoutTheIndexOfArrayRecord(String name) throws IOException {
    byte[] whole = copy(name + ".array_record");
    byte[] changed = whole.clone();
    changed[whole.length - BLOCK + 30] ^= 1;
    for (byte[] content : List.of(Arrays.copyOf(whole, whole.length - BLOCK), changed)) {
      try (RecordFile file = open("x.array_record", content)) {
        assertThat(RecordFiles.texts(file)).isEqualTo(ALL);
        assertThat(file.damage()).hasSize(1);
        assertThat(file.damage().get(0).record()).isEqualTo(ALL.size());
        assertThat(file.damage().get(0).cause()).containsAnyOf("postscript", "it was cut");
      }
    }
    byte[] footer = whole.clone();
    footer[(int) footerPosition(whole) + 60] ^= 1;
    try (RecordFile file = open("x.array_record", footer)) {
      assertThat(RecordFiles.texts(file)).isEqualTo(ALL);
      assertThat(file.damage()).hasSize(1);
      assertThat(file.damage().get(0).cause()).startsWith("its footer is damaged: ");
    }
  }

  private long footerPosition(byte[] content) throws IOException {
    Path file = RecordFiles.write(folder, "whole.array_record", content);
    try (var channel = FileChannel.open(file)) {
      return ArrayRecordFooter.position(new RiegeliBlocks(channel));
    }
  }

  @Test
  void aChangedByteTakesOneChunkOfArrayRecord() throws IOException {
    byte[] content = copy("g7_snappy.array_record");
    content[64 + 40 + 30] ^= 1;
    try (RecordFile file = open("x.array_record", content)) {
      assertThat(file.size()).isEqualTo(ALL.size());
      assertThat(file.damage()).isEmpty();
      for (int i = 0; i < 7; i++) {
        int damaged = i;
        assertThatThrownBy(() -> file.text(damaged))
            .isInstanceOf(DamagedRecordException.class)
            .hasMessageMatching(
                "the checksum of its chunk at byte 64 is [0-9a-f]{16}, expected [0-9a-f]{16}");
      }
      assertThat(file.text(7)).isEqualTo(ALL.get(7));
    }
  }
}
