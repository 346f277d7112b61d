package org.nanodo.orbax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.io.Safetensors;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

class OrbaxArraysTest {
  private static final List<String> WAYS =
      List.of("ocdbt-zarr2", "ocdbt-zarr3", "files-zarr2", "files-zarr3");

  /** Types that the file of expected bytes cannot have. */
  private static final Map<String, DType> TYPES = Map.of("c", DType.BF16, "flag", DType.BOOL);

  @TempDir static Path top;

  private static Path arrays;
  private static Map<String, Literal> expected;

  @BeforeAll
  static void unpack() {
    arrays = Fixtures.unpack("arrays", top);
    expected = Safetensors.open(arrays.resolve("arrays.safetensors")).readAll();
  }

  static Stream<String> ways() {
    return WAYS.stream().flatMap(way -> Stream.of(way, way + "-small"));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void readsEachWayThatOrbaxWrites(String way) {
    Map<String, SavedTensor> found = OrbaxCheckpoint.open(arrays.resolve(way)).tensors();
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, value) -> {
          SavedTensor tensor = found.get(name);
          DType dtype = TYPES.getOrDefault(name, value.type().dtype());
          assertThat(tensor.type()).as(name).isEqualTo(value.type().with(dtype));
          for (int step : new int[] {1, 16, 100, 1000}) {
            assertThat(Fixtures.read(tensor, step).data()).as(name).isEqualTo(value.data());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("ways")
  void readsPartsInAnyOrder(String way) {
    SavedTensor a = OrbaxCheckpoint.open(arrays.resolve(way)).tensors().get("a");
    ByteBuffer all = expected.get("a").data();
    for (int at : new int[] {500, 504, 100, 100, 640, 0, 320, 4}) {
      ByteBuffer some = ByteBuffer.allocate(128);
      a.read(at, some);
      assertThat(some.flip()).isEqualTo(all.slice(at, 128));
    }
    a.close();
  }

  @Test
  void readsTheLastVersionOfADeepTree() throws IOException {
    KeyValues store = Ocdbt.open(arrays.resolve("deep"));
    assertThat(store.names(Zarr.FILE_2)).hasSize(10).doesNotContain("gone");
    assertThat(store.find("gone/.zarray")).isEmpty();
    for (int i = 0; i < 10; i++) {
      ZarrArray array = Zarr.find(store, "array_0" + i).get();
      assertThat(Fixtures.read(array, 2).toFloats()).isEqualTo(values(100 * 4 + i));
    }
  }

  private static float[] values(float add) {
    var all = new float[35];
    for (int i = 0; i < all.length; i++) {
      all[i] = i + add;
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"big", "gzip", "zlib"})
  void readsEdgesAndOtherCodecs(String name) {
    ZarrArray array = Zarr.find(new FolderStore(arrays.resolve("edges")), name).get();
    assertThat(array.type()).isEqualTo(TensorType.of(DType.F32, 7, 5));
    for (int step : new int[] {4, 8, 20, 60, 140}) {
      assertThat(Fixtures.read(array, step).toFloats()).isEqualTo(values(0));
    }
  }

  @Test
  void fillsInChunksThatWereLeftOut() {
    ZarrArray array = Zarr.find(new FolderStore(arrays.resolve("edges")), "filled").get();
    float[] some = values(0);
    Arrays.fill(some, 15, 35, 1.5f);
    assertThat(Fixtures.read(array, 2).toFloats()).isEqualTo(some);
    assertThatThrownBy(() -> Fixtures.read(array.whole(), 2))
        .isInstanceOf(OrbaxException.class)
        .hasMessageContaining("filled")
        .hasMessageContaining("a chunk of the array filled is missing")
        .hasMessageContaining(Path.of("filled", "1.0").toString());
  }

  @Test
  void refusesACodecThatOrbaxDoesNotWrite() {
    assertThatThrownBy(() -> Zarr.find(new FolderStore(arrays.resolve("edges")), "blosc"))
        .isInstanceOf(OrbaxException.class)
        .hasMessageContaining("blosc")
        .hasMessageContaining("known: zstd, gzip, zlib");
  }

  @Test
  void readsTheStoresOfProcessesThatWereNotMerged() throws IOException {
    Path copy = Fixtures.unpack("arrays", top.resolve("unmerged"));
    Path item = copy.resolve("ocdbt-zarr2");
    Files.createDirectories(copy.resolve("parts/ocdbt.process_1"));
    Files.move(item.resolve("d"), copy.resolve("parts/ocdbt.process_1/d"));
    Files.move(
        item.resolve(Manifest.NAME), copy.resolve("parts/ocdbt.process_1").resolve(Manifest.NAME));
    Map<String, SavedTensor> found = OrbaxCheckpoint.open(copy.resolve("parts")).tensors();
    assertThat(found.keySet()).isEqualTo(expected.keySet()); // Without metadata, by name.
    assertThat(Fixtures.read(found.get("a"), 8).data()).isEqualTo(expected.get("a").data());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ocdbt-zarr2", "ocdbt-zarr3", "files-zarr2", "files-zarr3"})
  void namesTheFileThatIsDamaged(String way) throws IOException {
    Path copy = Fixtures.unpack("arrays", top.resolve(way)).resolve(way);
    List<Path> files;
    try (Stream<Path> all = Files.walk(copy)) {
      files = all.filter(Files::isRegularFile).filter(OrbaxArraysTest::isRead).toList();
    }
    for (Path file : files) {
      byte[] good = Files.readAllBytes(file);
      for (int cut = 0; cut < good.length; cut += Math.max(1, good.length / 7)) {
        Files.write(file, Arrays.copyOf(good, cut));
        assertThatThrownBy(() -> readAll(copy))
            .as("%s cut to %d", file, cut)
            .isInstanceOf(OrbaxException.class)
            .hasMessageContaining(file.toString());
      }
      // Only manifests and nodes have checksums; of others, what does not fit is found elsewhere.
      boolean isChecked = file.endsWith(Manifest.NAME);
      for (int at = 0; at < good.length; at++) {
        byte[] bad = good.clone();
        bad[at] ^= 0x10;
        Files.write(file, bad);
        Throwable failure = catchThrowable(() -> readAll(copy));
        if (failure != null || isChecked) {
          assertThat(failure)
              .as("%s flipped at %d", file, at)
              .isInstanceOf(OrbaxException.class)
              .hasMessageContaining((isChecked ? file : copy).toString());
        }
      }
      Files.delete(file);
      if (!file.endsWith(TreeMetadata.NAME) && !file.endsWith(Manifest.NAME)) {
        assertThatThrownBy(() -> readAll(copy))
            .isInstanceOf(OrbaxException.class)
            .hasMessageContaining(file.getParent().toString());
      }
      Files.write(file, good);
    }
    readAll(copy);
  }

  private static boolean isRead(Path file) {
    String name = file.getFileName().toString();
    return !List.of("_sharding", "process_0", "commit_success.txt", "_CHECKPOINT_METADATA")
        .contains(name);
  }

  private static void readAll(Path item) {
    OrbaxCheckpoint.open(item).tensors().values().forEach(t -> Fixtures.read(t, 3));
  }
}
