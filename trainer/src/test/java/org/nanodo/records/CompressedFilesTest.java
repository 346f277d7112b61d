package org.nanodo.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressedFilesTest {
  private static final int LINES = 1000;

  @TempDir private Path folder;

  private static byte[] lines(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "{\"text\": \"document %d %x\"}\n".formatted(i, i * 0x9e3779b9L))
        .collect(Collectors.joining())
        .getBytes(UTF_8);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  private static byte[] zstd(byte[] content) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zstd = new ZstdOutputStream(out).setChecksum(true)) {
      zstd.write(content);
    }
    return out.toByteArray();
  }

  private static byte[] compress(String ending, byte[] content) throws IOException {
    return ending.equals("gz") ? gzip(content) : zstd(content);
  }

  private static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  private RecordFile open(String ending, byte[] content) throws IOException {
    Path file = RecordFiles.write(folder, "a.jsonl." + ending, content);
    return new JsonLines().open(file, RecordFiles.options(folder.resolve("cache")));
  }

  private static void checkTexts(RecordFile file, int count) throws IOException {
    List<String> texts = RecordFiles.texts(file);
    assertThat(texts).hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(texts.get(i)).startsWith("document %d ".formatted(i));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "zst"})
  void recordsBeforeACutAreRead(String ending) throws IOException {
    byte[] all = compress(ending, lines(0, 100 * LINES));
    try (RecordFile file = open(ending, Arrays.copyOf(all, all.length / 2))) {
      assertThat(file.size()).isBetween(20 * LINES, 80 * LINES);
      checkTexts(file, file.size());
      assertThat(file.damage()).hasSize(1);
      assertThat(file.damage().get(0).record()).isEqualTo(file.size());
      assertThat(file.damage().get(0).cause())
          .contains("after %,d bytes".formatted(all.length / 2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "zst"})
  void ofADamagedMemberNothingIsRead(String ending) throws IOException {
    byte[] first = compress(ending, lines(0, LINES));
    byte[] second = compress(ending, lines(LINES, 2 * LINES));
    second[second.length / 2] ^= 1;
    try (RecordFile file = open(ending, join(first, second, first))) {
      checkTexts(file, LINES);
      assertThat(file.damage()).hasSize(1);
      assertThat(file.damage().get(0).record()).isEqualTo(LINES);
      assertThat(file.damage().get(0).cause()).contains("is damaged");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "zst"})
  void bytesAfterTheLastMemberAreDamage(String ending) throws IOException {
    byte[] all = join(compress(ending, lines(0, LINES)), "more".getBytes(UTF_8));
    try (RecordFile file = open(ending, all)) {
      checkTexts(file, LINES);
      assertThat(file.damage()).hasSize(1);
    }
  }

  @Test
  void zerosAfterTheLastMemberOfGzipArePadding() throws IOException {
    try (RecordFile file = open("gz", join(gzip(lines(0, LINES)), new byte[512]))) {
      checkTexts(file, LINES);
      assertThat(file.damage()).isEmpty();
    }
  }

  @Test
  void emptyMembersAreRead() throws IOException {
    byte[] empty = gzip(new byte[0]);
    try (RecordFile file = open("gz", join(empty, gzip(lines(0, 3)), empty, empty))) {
      checkTexts(file, 3);
      assertThat(file.damage()).isEmpty();
    }
  }

  @Test
  void aRecordMayLieInSeveralMembers() throws IOException {
    byte[] all = lines(0, 3);
    byte[][] members = new byte[all.length][];
    for (int i = 0; i < all.length; i++) {
      members[i] = zstd(new byte[] {all[i]});
    }
    try (RecordFile file = open("zst", join(members))) {
      checkTexts(file, 3);
    }
  }

  @Test
  void theSizeOfFramesIsKnownBefore() throws IOException {
    byte[] content = lines(0, LINES);
    for (byte[] part : new byte[][] {content, new byte[0], new byte[300], new byte[70_000]}) {
      Path file = folder.resolve("b.zst");
      Files.write(file, join(Zstd.compress(part), Zstd.compress(content, 19)));
      assertThat(Compression.ZSTD.size(file)).isEqualTo(part.length + content.length);
    }
    Path stream = Files.write(folder.resolve("c.zst"), zstd(content));
    assertThat(Compression.ZSTD.size(stream)).isEqualTo(content.length);
    Path gzip = Files.write(folder.resolve("d.gz"), gzip(lines(0, 300 * LINES)));
    assertThat((double) Compression.GZIP.size(gzip))
        .isBetween(0.9 * lines(0, 300 * LINES).length, 1.1 * lines(0, 300 * LINES).length);
  }

  @Test
  void textIsDecompressedAsAWhole() throws IOException {
    var cache = new RecordCache(folder.resolve("cache"), notice -> {});
    byte[] content = "first line\nsecond line\nthe third".getBytes(UTF_8);
    Path plain = Files.write(folder.resolve("a.txt"), content);
    assertThat(cache.plain(plain).path()).isEqualTo(plain);
    Path gzip = Files.write(folder.resolve("a.txt.gz"), gzip(content));
    RecordCache.Plain copy = cache.plain(gzip);
    assertThat(copy.path()).hasBinaryContent(content);
    assertThat(copy.damage()).isEmpty();
    byte[] all = zstd(content);
    Path cut = Files.write(folder.resolve("a.txt.zst"), join(all, Arrays.copyOf(all, 9)));
    RecordCache.Plain before = cache.plain(cut);
    assertThat(before.path()).hasContent("first line\nsecond line\n");
    assertThat(before.damage()).hasValueSatisfying(d -> assertThat(d).contains("the file was cut"));
  }

  @Test
  void aFileThatCannotBeReadIsNoDamage() {
    assertThatThrownBy(
            () ->
                new JsonLines()
                    .open(folder.resolve("none.jsonl"), RecordFiles.options(folder.resolve("c"))))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(DamagedRecordException.class);
  }
}
