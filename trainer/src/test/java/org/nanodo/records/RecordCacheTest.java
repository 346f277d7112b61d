package org.nanodo.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordCacheTest {
  @TempDir private Path folder;

  private final List<String> notices = Collections.synchronizedList(new ArrayList<>());
  private Path file;
  private RecordCache cache;

  @BeforeEach
  void makeAFile() throws IOException {
    file = write("{\"text\": \"a\"}\n");
    cache = new RecordCache(folder.resolve("cache"), notices::add);
  }

  private Path write(String content) throws IOException {
    return Files.writeString(folder.resolve("a.jsonl"), content);
  }

  private List<String> texts() throws IOException {
    try (RecordFile open = new JsonLines().open(file, new RecordOptions("text", cache))) {
      return RecordFiles.texts(open);
    }
  }

  @Test
  void anIndexIsMadeOnce() throws IOException {
    assertThat(texts()).containsExactly("a");
    assertThat(texts()).containsExactly("a");
    assertThat(notices).containsExactly("building the index of %s …".formatted(file));
  }

  @Test
  void aChangedFileHasANewIndex() throws IOException {
    texts();
    write("{\"text\": \"b\"}\n{\"text\": \"c\"}\n");
    assertThat(texts()).containsExactly("b", "c");
    write("{\"text\": \"d\"}\n \n{\"text\":\"e\"}\n");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    assertThat(texts()).containsExactly("d", "e");
    assertThat(notices).hasSize(3);
    try (Stream<Path> entries = Files.list(cache.folder())) {
      assertThat(entries.filter(e -> e.getFileName().toString().startsWith("a.jsonl"))).hasSize(1);
    }
  }

  @Test
  void aDamagedEntryIsMadeAgain() throws IOException {
    texts();
    for (String damaged : List.of(RecordIndex.POSITIONS, "entry.json")) {
      try (Stream<Path> entries = Files.walk(cache.folder())) {
        for (Path found : entries.filter(e -> e.endsWith(damaged)).toList()) {
          Files.write(found, new byte[3]);
        }
      }
      assertThat(texts()).containsExactly("a");
    }
    assertThat(notices).hasSize(3);
  }

  @Test
  void whatAKilledProcessLeftIsRemoved() throws IOException {
    texts();
    String name = new CacheEntry(cache.folder(), file, "jsonl").name();
    Path left = Files.createDirectory(cache.folder().resolve(".making-" + name));
    Files.writeString(left.resolve(RecordIndex.POSITIONS), "half");
    write("{\"text\": \"b\"}\n{\"text\": \"c\"}\n");
    assertThat(texts()).containsExactly("b", "c");
    assertThat(left).doesNotExist();
  }

  @Test
  void threadsWaitForTheOneThatMakesAnEntry() throws Exception {
    var made = new AtomicInteger();
    var threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Integer>> sizes =
          IntStream.range(0, 8).mapToObj(i -> threads.submit(() -> size(made))).toList();
      for (Future<Integer> size : sizes) {
        assertThat(size.get()).isEqualTo(2);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(made).hasValue(1);
  }

  private int size(AtomicInteger made) throws IOException {
    RecordCache.Builder builder =
        (from, out) -> {
          made.incrementAndGet();
          out.begin(0);
          out.begin(3);
          out.end(4);
        };
    try (RecordIndex index = cache.entry(file, "test", builder)) {
      return index.size();
    }
  }

  @Test
  void aFileThatChangesMeanwhileIsRefused() {
    assertThatThrownBy(
            () ->
                cache.entry(
                    file,
                    "test",
                    (from, out) -> {
                      out.end(0);
                      write("longer than it was before");
                    }))
        .hasMessageStartingWith("it changed while its index was built");
    assertThat(cache.folder()).isDirectoryNotContaining(p -> p.toString().contains("making"));
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaidWithTheWayOut() throws IOException {
    Path notAFolder = Files.writeString(folder.resolve("file"), "");
    cache = new RecordCache(notAFolder.resolve("cache"), notices::add);
    assertThatThrownBy(this::texts)
        .isInstanceOf(CacheWriteException.class)
        .hasMessageStartingWith(
            "the cache of data, %s, cannot be written (".formatted(cache.folder()))
        .hasMessageEndingWith("name another folder by the environment variable NANODO_DATA_CACHE");
  }

  @Test
  void aCopyThatIsTooLargeForTheDiskIsRefusedBefore() throws IOException {
    Files.createDirectories(cache.folder());
    assertThatThrownBy(() -> cache.checkSpace(1L << 60))
        .isInstanceOf(CacheWriteException.class)
        .hasMessageContaining("1048576.0 TiB in %s, which has ".formatted(cache.folder()))
        .hasMessageContaining("NANODO_DATA_CACHE");
  }

  @Test
  void filesOfOtherFileSystemsAreCopied() throws IOException {
    URI zip = URI.create("jar:" + folder.resolve("data.zip").toUri());
    byte[] records = RecordFiles.FILES.get("g7_snappy.array_record");
    try (FileSystem remote = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Path lines = Files.write(remote.getPath("/b.jsonl"), "{\"text\": \"b\"}".getBytes(UTF_8));
      file = lines;
      assertThat(texts()).containsExactly("b");
      assertThat(texts()).containsExactly("b");
      assertThat(notices).hasSize(1);
      assertThat(notices.get(0)).startsWith("copying /b.jsonl into " + cache.folder());
      Path arrays = Files.write(remote.getPath("/c.array_record"), records);
      try (RecordFile open = new ArrayRecords().open(arrays, new RecordOptions("text", cache))) {
        assertThat(RecordFiles.texts(open)).isEqualTo(RecordFiles.DOCUMENTS);
      }
      assertThat(cache.plain(lines).path()).hasContent("{\"text\": \"b\"}");
    }
  }
}
