package org.nanodo.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged copies of the files that pyarrow wrote. */
class DamageTest {
  private static final List<String> DOCUMENTS = Fixtures.documents();

  /** What is found in a damaged copy: the right texts, and how many records are lost. */
  private record Found(int size, int right, int wrong, int lost, String cause) {}

  @ParameterizedTest
  @ValueSource(strings = {"snappy_checksums", "zstd_v2", "lz4", "none_plain_v2", "delta"})
  void losesAllRecordsOfTruncatedFiles(String name) throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.file(name));
    for (int length = 4; length < whole.length; length += Math.max(1, whole.length / 40)) {
      byte[] bytes = Arrays.copyOf(whole, length);
      Found found = read(bytes);
      assertThat(found.size).isZero();
      assertThat(found.cause).startsWith("it ");
    }
    byte[] lessOne = Arrays.copyOf(whole, whole.length - 1);
    assertThat(read(lessOne).cause)
        .isEqualTo("it does not end with PAR1, so its end with the footer is missing");
  }

  /** The rows of a page are lost, and no others. */
  @Test
  void losesThePageOfAFlippedByte() throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.file("none_plain_v2"));
    int at = indexOf(bytes, DOCUMENTS.get(119).getBytes(UTF_8));
    bytes[at] ^= 1;
    Found found = read(bytes);
    assertThat(found.wrong).isZero();
    assertThat(found.size).isEqualTo(DOCUMENTS.size());
    assertThat(found.right + found.lost).isEqualTo(DOCUMENTS.size());
    assertThat(found.lost).isBetween(1, 32);
    assertThat(found.cause)
        .matches("row group 0, page \\d+: its checksum is [0-9a-f]{8}, expected [0-9a-f]{8}");
  }

  /** Neither a wrong text, which a checksum covers, nor any other failure. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "snappy_checksums",
        "zstd_v2",
        "gzip_plain",
        "none_plain_v2",
        "brotli",
        "lz4",
        "delta_length",
        "delta"
      })
  void neverGivesAWrongTextForAFlippedByteOfAPage(String name) throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.file(name));
    int footer = footer(whole);
    var random = new Random(name.hashCode());
    int damaged = 0;
    for (int i = 0; i < 200; i++) {
      byte[] bytes = whole.clone();
      bytes[4 + random.nextInt(footer - 4)] ^= (byte) (1 << random.nextInt(8));
      Found found = read(bytes);
      assertThat(found.wrong).isZero();
      damaged += found.lost > 0 || !found.cause.isEmpty() ? 1 : 0;
    }
    assertThat(damaged).isGreaterThan(40); // Other columns and page headers make up the rest.
  }

  /** Without a checksum over the footer, it need only be read without other failures. */
  @ParameterizedTest
  @ValueSource(strings = {"snappy_checksums", "gzip_plain", "delta", "default"})
  void survivesFlippedBytesOfTheFooter(String name) throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.file(name));
    int footer = footer(whole);
    var random = new Random(name.hashCode());
    for (int i = 0; i < 300; i++) {
      byte[] bytes = whole.clone();
      bytes[footer + random.nextInt(whole.length - footer)] ^= (byte) (1 << random.nextInt(8));
      read(bytes);
    }
  }

  /** Pages without checksums: lengths that lie are found out, texts need not be. */
  @Test
  void survivesFlippedBytesWithoutChecksums() throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.file("default"));
    var random = new Random(3);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = whole.clone();
      bytes[4 + random.nextInt(whole.length - 4)] ^= (byte) (1 << random.nextInt(8));
      read(bytes);
    }
  }

  @Test
  void saysThatTheLengthOfTheFooterLies() throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.file("delta"));
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length - 8, 0x7fff_ffff);
    assertThat(read(bytes).cause)
        .isEqualTo(
            "found a footer of 2,147,483,647 bytes in a file of %,d".formatted(bytes.length));
  }

  private static Found read(byte[] bytes) throws IOException {
    var texts = new Texts();
    var file = new MemoryChannel(bytes);
    try {
      ChunkReader.readAll(Footer.read(file, "text"), file, texts);
    } catch (IOException e) {
      texts.cause = String.valueOf(e.getMessage()); // None can be found.
    }
    return texts.found();
  }

  private static final class Texts implements ChunkReader.Sink {
    private int size;
    private int right;
    private int lost;
    private String cause = "";

    @Override
    public void text(byte[] bytes, int offset, int length) {
      boolean isKnown = size < DOCUMENTS.size();
      String text = new String(bytes, offset, length, UTF_8);
      right += isKnown && DOCUMENTS.get(size).equals(text) ? 1 : 0;
      size++;
    }

    @Override
    public void lost(long count, String why) {
      lost += (int) count;
      size += (int) count;
      cause = why;
    }

    Found found() {
      return new Found(size, right, size - right - lost, lost, cause);
    }
  }

  private static int footer(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    return file.length - 8 - bytes.getInt(file.length - 8);
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }
}
