package org.nanodo.pjrt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.pjrt.PluginException;

/** Searches on a machine that is a folder: its root, its environments and its store. */
class PluginSearchTest {
  private static final String CUDA_12 = "jax_plugins/xla_cuda12/xla_cuda_plugin.so";
  private static final String CUDA_13 = "jax_plugins/xla_cuda13/xla_cuda_plugin.so";

  @TempDir Path temp;
  private final Map<String, String> env = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private Path venv;
  private Path packages;

  @BeforeEach
  void setUp() {
    venv = temp.resolve("venv");
    packages = venv.resolve("lib/python3.12/site-packages");
  }

  private PluginSearch search(String platform, Purpose purpose, Path... named) {
    PluginStore.Downloader offline =
        (wheel, folder) -> {
          asked.add(wheel.name());
          throw new IOException("offline");
        };
    var store = new PluginStore(temp.resolve("store"), offline, note -> {});
    return new PluginSearch(platform, purpose, env, new HostMachine(temp), store)
        .look(List.of(named).stream().findFirst());
  }

  private static Path file(Path path) throws IOException {
    Files.createDirectories(path.resolveSibling(""));
    return Files.writeString(path, "");
  }

  private static List<String> lines(PluginSearch search) {
    return search.places().stream().map(Looked::toString).toList();
  }

  private void driver(String version) throws IOException {
    Path file = file(temp.resolve("proc/driver/nvidia/version"));
    Files.writeString(file, "NVRM version: NVIDIA UNIX x86_64 Kernel Module  " + version);
  }

  @Test
  void theFirstPlaceThatHasItIsTaken() throws IOException {
    Path inConda = file(temp.resolve("conda/lib/python3.11/site-packages/libtpu/libtpu.so"));
    env.put("CONDA_PREFIX", temp.resolve("conda").toString());
    assertThat(search("tpu", Purpose.RUN).plugin().file()).isEqualTo(inConda);

    Path inVenv = file(packages.resolve("libtpu/libtpu.so"));
    env.put("VIRTUAL_ENV", venv.toString());
    assertThat(search("tpu", Purpose.RUN).plugin().file()).isEqualTo(inVenv);

    Path jaxs = file(temp.resolve("jaxs.so"));
    env.put("TPU_LIBRARY_PATH", jaxs.toString());
    assertThat(search("tpu", Purpose.RUN).plugin().file()).isEqualTo(jaxs);

    Path ours = file(temp.resolve("ours.so"));
    env.put("NANODO_PJRT_PLUGIN_TPU", ours.toString());
    assertThat(search("tpu", Purpose.RUN).plugin().file()).isEqualTo(ours);

    Path named = file(temp.resolve("named.so"));
    PluginSearch last = search("tpu", Purpose.RUN, named);
    assertThat(last.plugin().file()).isEqualTo(named);
    assertThat(lines(last)).containsExactly("--plugin: " + named);
  }

  @Test
  void tellsEveryPlaceUpToTheStore() throws IOException {
    env.put("VIRTUAL_ENV", venv.toString());
    env.put("NANODO_PJRT_PLUGIN_TPU", "");
    assertThat(lines(search("tpu", Purpose.RUN)))
        .containsExactly(
            "--plugin: not given",
            "NANODO_PJRT_PLUGIN_TPU: not set",
            "TPU_LIBRARY_PATH: not set",
            "VIRTUAL_ENV: not in the packages of " + venv,
            "CONDA_PREFIX: not set",
            "store: libtpu 0.0.52, to be fetched (137 MB)");
    assertThat(lines(search("cpu", Purpose.RUN))).noneMatch(line -> line.startsWith("TPU"));
    assertThat(asked).isEmpty();
  }

  @Test
  void whatTheStoreHasIsNotFetched() throws IOException {
    LockFile.Entry entry = LockFile.read().find("tpu", "linux-x86_64").orElseThrow();
    Path folder = temp.resolve("store").resolve(entry.folder());
    Path plugin = file(folder.resolve(entry.file()));
    Seal.put(folder);
    PluginSearch search = search("tpu", Purpose.RUN);
    assertThat(lines(search)).last().isEqualTo("store: " + folder);
    assertThat(search.plugin().file()).isEqualTo(plugin);
  }

  @ParameterizedTest
  @CsvSource({"--plugin", "NANODO_PJRT_PLUGIN_TPU", "TPU_LIBRARY_PATH"})
  void saysWhoNamedAFileThatIsNotThere(String by) {
    Path none = temp.resolve("none.so");
    env.put(by, none.toString());
    Path[] named = by.equals("--plugin") ? new Path[] {none} : new Path[0];
    assertThatThrownBy(() -> search("tpu", Purpose.RUN, named))
        .isInstanceOf(PluginException.class)
        .hasMessageStartingWith("plugin %s, given by %s, does not exist".formatted(none, by));
  }

  @Test
  void aPlatformThatNobodyHas() {
    PluginSearch search = search("abacus", Purpose.RUN);
    assertThat(lines(search)).last().isEqualTo("store: none for linux-x86_64");
    assertThatThrownBy(search::plugin)
        .isInstanceOf(PluginException.class)
        .hasMessage(
            "no abacus plugin for linux-x86_64 is known here: give one with --plugin=FILE or NANODO_PJRT_PLUGIN_ABACUS=FILE");
  }

  @Test
  void whatCannotBeFetchedIsTold() {
    assertThatThrownBy(() -> search("tpu", Purpose.RUN).plugin())
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("TPU plugin")
        .hasMessageContaining("offline");
    assertThat(asked).containsExactly("libtpu");
  }

  @ParameterizedTest
  @CsvSource({"535.104.05, cuda12", "580.65.06, cuda13", "610.1, cuda13"})
  void theDriverSaysWhichCudaIsFetched(String version, String expected) throws IOException {
    driver(version);
    assertThat(lines(search("cuda", Purpose.RUN))).last().asString().contains(expected);
    assertThat(lines(search("cuda12", Purpose.RUN))).last().asString().contains("cuda12");
  }

  @Test
  void theCudaThatIsInstalledGoesBeforeTheOneThatWouldBeFetched() throws IOException {
    env.put("VIRTUAL_ENV", venv.toString());
    Path old = file(packages.resolve(CUDA_12));
    driver("580.65.06");
    assertThat(search("cuda", Purpose.RUN).plugin().file()).isEqualTo(old);
    Path young = file(packages.resolve(CUDA_13));
    assertThat(search("cuda", Purpose.RUN).plugin().file()).isEqualTo(young);
    assertThat(search("cuda12", Purpose.RUN).plugin().file()).isEqualTo(old);
  }

  @Test
  void nvidiasLibrariesAreFetchedForRunningOnNvidiasDriverOnly() throws IOException {
    assertThat(lines(search("cuda12", Purpose.RUN))).last().asString().contains("(232 MB)");
    driver("535.104.05");
    assertThat(lines(search("cuda12", Purpose.RUN))).last().asString().contains("(3212 MB)");
    assertThat(lines(search("cuda12", Purpose.COMPILE))).last().asString().contains("(232 MB)");
  }

  @Test
  void whatStandsBesideAPluginIsFoundWhoeverUnpackedIt() throws IOException {
    Path plugin = file(packages.resolve(CUDA_12));
    Path nvrtc = file(packages.resolve("nvidia/cuda_nvrtc/lib/libnvrtc.so.12"));
    Path ptxas = file(packages.resolve("nvidia/cuda_nvcc/bin/ptxas"));
    PluginFile found = search("cuda12", Purpose.COMPILE, plugin).plugin();
    assertThat(found.preload()).containsExactly(nvrtc);
    assertThat(found.tools()).contains(ptxas.getParent().getParent());
    assertThat(found.environment()).isEmpty();

    PluginFile alone = search("cuda12", Purpose.COMPILE, file(temp.resolve("own.so"))).plugin();
    assertThat(alone)
        .isEqualTo(new PluginFile(temp.resolve("own.so"), Map.of(), List.of(), Optional.empty()));
  }

  @Test
  void libtpuIsToldThatThereIsNoTpu() throws IOException {
    Path plugin = file(temp.resolve("libtpu.so"));
    assertThat(search("tpu", Purpose.RUN, plugin).plugin().environment())
        .containsEntry("TPU_LIBRARY_PATH", plugin.toString())
        .containsEntry("TPU_SKIP_MDS_QUERY", "1");
    env.put("TPU_SKIP_MDS_QUERY", "0");
    assertThat(search("tpu", Purpose.RUN, plugin).plugin().environment())
        .doesNotContainKey("TPU_SKIP_MDS_QUERY");
    env.clear();
    file(temp.resolve("dev/accel0"));
    assertThat(search("tpu", Purpose.RUN, plugin).plugin().environment())
        .containsOnlyKeys("TPU_LIBRARY_PATH");
  }
}
