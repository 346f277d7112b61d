package org.nanodo.pjrt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.pjrt.PluginException;

class PluginStoreTest {
  private static final PluginStore.Downloader OFFLINE =
      (wheel, folder) -> {
        throw new AssertionError("no download was expected");
      };

  @TempDir Path temp;
  private Path root;
  private FakeWheels wheels;
  private LockFile.Entry entry;
  private PluginStore store;
  private final List<String> notes = new ArrayList<>();

  @BeforeEach
  void setUp() throws IOException {
    root = temp.resolve("cache/plugins");
    wheels = new FakeWheels();
    entry = FakeWheels.pinned(temp);
    store = new PluginStore(root, wheels, notes::add);
  }

  @Test
  void fetchesOnceAndThenWorksOffline() throws IOException {
    Path file = store.find(entry);
    assertThat(file).startsWith(root).hasFileName("plugin.so").hasContent(FakeWheels.CONTENT);
    assertThat(store.find(entry)).isEqualTo(file);
    assertThat(wheels.fetched).isEqualTo(1);
    assertThat(notes).containsExactly("Fetching CPU plugin (1 MB) …");
    assertThat(new PluginStore(root, OFFLINE, notes::add).find(entry)).isEqualTo(file);
  }

  @Test
  void unpacksOnlyWhatIsListedAndNothingOutside() throws IOException {
    store.find(entry);
    try (var files = Files.walk(temp)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .doesNotContain("extra.txt", "outside.txt", "pkg.whl");
    }
  }

  @Test
  void toolsCanBeExecuted() {
    var whole = FakeWheels.pinnedTo(entry.wheels().get(0).sha256(), List.of("pkg/"));
    Path folder = store.find(whole).getParent();
    assertThat(folder.resolve("bin/tool")).isExecutable();
    assertThat(Files.isExecutable(folder.resolve("extra.txt"))).isFalse();
  }

  @Test
  void refusesAWheelOfAnotherHashAndKeepsNothing() throws IOException {
    String pinned = "0".repeat(64);
    var other = FakeWheels.pinnedTo(pinned);
    assertThatThrownBy(() -> store.find(other))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("pkg.whl")
        .hasMessageContaining(entry.wheels().get(0).sha256())
        .hasMessageContaining(pinned)
        .hasMessageContaining("--plugin=FILE");
    try (var files = Files.list(root)) {
      assertThat(files.filter(Files::isDirectory)).isEmpty();
    }
  }

  @Test
  void givesNoPluginInPlaceOfOtherFiles() {
    var wheels = FakeWheels.pinnedTo("0".repeat(64)).wheels();
    var data = new LockFile.Entry("data", "data", "any", "data.csv.gz", "", List.of(), wheels);
    assertThatThrownBy(() -> store.find(data)).hasMessageEndingWith("Nothing was kept; try again");
  }

  @Test
  void fetchesAgainWhatWasDamaged() throws IOException {
    Path file = store.find(entry);
    Files.writeString(file, "cut short");
    assertThat(store.find(entry)).hasContent(FakeWheels.CONTENT);
    Files.writeString(file, "The Plugin");
    assertThat(store.find(entry)).hasContent(FakeWheels.CONTENT);
    Files.delete(file);
    assertThat(store.find(entry)).hasContent(FakeWheels.CONTENT);
    Files.writeString(root.resolve(entry.folder()).resolve("seal.json"), "{ no json");
    assertThat(store.find(entry)).hasContent(FakeWheels.CONTENT);
    assertThat(wheels.fetched).isEqualTo(5);
  }

  @Test
  void takesAFileThatOnlyChangedItsTime() throws IOException {
    Path file = store.find(entry);
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    assertThat(new PluginStore(root, OFFLINE, notes::add).find(entry)).isEqualTo(file);
  }

  @Test
  void isNotConfusedByWhatAKilledProcessLeft() throws IOException {
    Path folder = Files.createDirectories(root.resolve(entry.folder()).resolve("pkg"));
    Files.writeString(folder.resolve("plugin.so"), "half of it");
    Files.createDirectories(root.resolve("." + entry.folder() + "123/unpacked"));
    assertThat(store.find(entry)).hasContent(FakeWheels.CONTENT);
  }

  @Test
  void saysWhichFolderCannotBeWritten() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(
            () -> new PluginStore(file.resolve("plugins"), wheels, notes::add).find(entry))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("XDG_CACHE_HOME");
  }

  @Test
  void twoProcessesAndTheirThreadsFetchOnce() throws Exception {
    Path log = Files.createFile(temp.resolve("log"));
    var processes = List.of(race(log), race(log));
    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }
    assertThat(log).content().isEqualTo("fetched\nfound\nfound\nfound\nfound\n");
  }

  private Process race(Path log) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            StoreRace.class.getName(),
            root.toString(),
            entry.wheels().get(0).sha256(),
            log.toString())
        .redirectError(temp.resolve("err" + System.nanoTime()).toFile())
        .start();
  }
}
