package org.nanodo.records;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lengths that are wrong though their checksums are right take no memory and give no text. */
class LyingLengthsTest {
  private static final int FIRST_CHUNK = 64;
  private static final int CHUNK_HEADER = 40;

  @TempDir private Path folder;

  private RecordFile open(String name, byte[] content) throws IOException {
    Path file = RecordFiles.write(folder, name, content);
    return RecordFiles.format(name).open(file, RecordFiles.options(folder.resolve("cache")));
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, -1, 1L << 40, Integer.MAX_VALUE, 1 << 20})
  void aLengthOfATfRecord(long length) throws IOException {
    byte[] content = RecordFiles.FILES.get("plain.tfrecord").clone();
    ByteBuffer fields = ByteBuffer.wrap(content).order(LITTLE_ENDIAN);
    int second = (int) fields.getLong(0) + TfFrame.BYTES;
    fields.putLong(second, length);
    fields.putInt(second + Long.BYTES, TfFrame.maskedCrc(content, second, Long.BYTES));
    try (RecordFile file = open("lying.tfrecord", content)) {
      assertThat(file.size()).isOne();
      assertThat(file.text(0)).isEqualTo(RecordFiles.DOCUMENTS.get(0));
      assertThat(file.damage()).hasSize(1);
      assertThat(file.damage().get(0).record()).isOne();
      assertThat(file.damage().get(0).cause()).startsWith("at byte %,d ".formatted(second));
    }
  }

  /** Places in the header of a chunk: data size, hash, type and records, decoded size. */
  @ParameterizedTest
  @CsvSource({
    "8, 9223372036854775807",
    "8, -1",
    "8, 1000000",
    "8, 0",
    "24, 36028797018963826", // 2^47 records
    "24, 626", // two records
    "24, 114", // none
    "32, 9223372036854775807",
    "32, -1",
    "32, 536870912",
    "32, 0",
  })
  void aLengthInTheHeaderOfAChunk(int place, long value) throws IOException {
    for (String name : new String[] {"default", "g1_none", "g1_brotli"}) {
      byte[] content = RecordFiles.FILES.get(name + ".array_record").clone();
      ByteBuffer fields = ByteBuffer.wrap(content).order(LITTLE_ENDIAN);
      fields.putLong(FIRST_CHUNK + place, value);
      long hash = HighwayHash.of(content, FIRST_CHUNK + Long.BYTES, CHUNK_HEADER - Long.BYTES);
      fields.putLong(FIRST_CHUNK, hash);
      checkFirst(content);
    }
  }

  /** The size before compressed data, as a varint. */
  @ParameterizedTest
  @ValueSource(strings = {"default", "g1_brotli", "g7_snappy", "g9_brotli", "g32_zstd"})
  void aSizeBeforeCompressedData(String name) throws IOException {
    byte[] whole = RecordFiles.FILES.get(name + ".array_record");
    int dataBytes = (int) ByteBuffer.wrap(whole).order(LITTLE_ENDIAN).getLong(FIRST_CHUNK + 8);
    for (int at = 0; at < Math.min(24, dataBytes); at++) {
      for (int value : new int[] {0, 1, 0x7f, 0x80, 0xff}) {
        byte[] content = whole.clone();
        content[FIRST_CHUNK + CHUNK_HEADER + at] = (byte) value;
        if (Arrays.equals(content, whole)) {
          continue;
        }
        ByteBuffer fields = ByteBuffer.wrap(content).order(LITTLE_ENDIAN);
        fields.putLong(
            FIRST_CHUNK + 16, HighwayHash.of(content, FIRST_CHUNK + CHUNK_HEADER, dataBytes));
        fields.putLong(
            FIRST_CHUNK,
            HighwayHash.of(content, FIRST_CHUNK + Long.BYTES, CHUNK_HEADER - Long.BYTES));
        try (RecordFile file = open("lying.array_record", content)) {
          file.text(0); // A change that its checksum hides may be in the text.
        } catch (DamagedRecordException e) {
          assertThat(e.getMessage()).isNotBlank();
        }
      }
    }
  }

  private void checkFirst(byte[] content) throws IOException {
    try (RecordFile file = open("lying.array_record", content)) {
      assertThat(file.size()).isEqualTo(RecordFiles.DOCUMENTS.size());
      assertThatThrownBy(() -> file.text(0)).isInstanceOf(DamagedRecordException.class);
      assertThat(file.text(1)).isEqualTo(RecordFiles.DOCUMENTS.get(1));
    }
  }

  @Test
  void aRecordLongerThanADocumentMayBe() throws IOException {
    var cache = new RecordCache(folder.resolve("cache"), notice -> {});
    Path file = RecordFiles.write(folder, "any", new byte[1]);
    try (RecordIndex index =
        cache.entry(
            file,
            "test",
            (from, out) -> {
              out.begin(0);
              out.end(RecordIndex.MAX_BYTES + 1);
            })) {
      assertThatThrownBy(() -> index.read(0))
          .isInstanceOf(DamagedRecordException.class)
          .hasMessage("it has 512 MiB, a document may have 512");
    }
  }
}
