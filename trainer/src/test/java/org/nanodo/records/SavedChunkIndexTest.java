package org.nanodo.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SavedChunkIndexTest {
  @TempDir private Path folder;

  private final List<String> notices = new ArrayList<>();

  private ChunkIndex saved(Path file, Path cache) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      var blocks = new RiegeliBlocks(channel);
      var at = new RecordCache(cache, notices::add);
      return SavedChunkIndex.saved(file, blocks, ArrayRecordFooter.position(blocks), at);
    }
  }

  private static void requireFooter(Path file, ChunkIndex chunks) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      var blocks = new RiegeliBlocks(channel);
      ChunkIndex footer = ArrayRecordFooter.read(blocks, ArrayRecordFooter.position(blocks));
      assertThat(chunks.begins()).isEqualTo(footer.begins());
      assertThat(chunks.firsts()).isEqualTo(footer.firsts());
      assertThat(ArrayRecordFooter.chunkCount(blocks, ArrayRecordFooter.position(blocks)))
          .isEqualTo(footer.chunks());
    }
  }

  static Stream<Map.Entry<String, byte[]>> files() {
    return RecordFiles.FILES.entrySet().stream().filter(e -> e.getKey().contains("array_record"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void isTheFooterBothTimes(Map.Entry<String, byte[]> of) throws IOException {
    Path file = RecordFiles.write(folder, of.getKey(), of.getValue());
    requireFooter(file, saved(file, folder.resolve("cache")));
    assertThat(notices).containsExactly("building the index of %s …".formatted(file));
    requireFooter(file, saved(file, folder.resolve("cache")));
    assertThat(notices).hasSize(1);
  }

  @Test
  void isMadeAgainForAnotherFile() throws IOException {
    Path file = folder.resolve("x.array_record");
    for (Map.Entry<String, byte[]> of : files().toList()) {
      Files.write(file, of.getValue());
      requireFooter(file, saved(file, folder.resolve("cache")));
    }
  }

  @Test
  void isTheFooterWhereNothingCanBeKept() throws IOException {
    Map.Entry<String, byte[]> of = files().findFirst().orElseThrow();
    Path file = RecordFiles.write(folder, of.getKey(), of.getValue());
    Path noFolder = Files.createFile(folder.resolve("cache"));
    requireFooter(file, saved(file, noFolder));
    requireFooter(file, saved(file, noFolder));
  }
}
