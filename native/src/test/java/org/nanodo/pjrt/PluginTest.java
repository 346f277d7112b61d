package org.nanodo.pjrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.pjrt.store.PluginFile;

class PluginTest {
  @TempDir Path folder;

  /** A plugin that tells its minor version, which is refused, from what the process has. */
  private Path plugin(String version) throws Exception {
    return FakePlugin.withTable(
        folder, "api.pjrt_api_version.minor_version = %s;".formatted(version));
  }

  @Test
  void setsVariablesFirst() throws Exception {
    Path plugin = plugin("atoi(getenv(\"NANODO_TEST_MINOR\"))");
    var file =
        new PluginFile(plugin, Map.of("NANODO_TEST_MINOR", "7"), List.of(), Optional.empty());
    assertThatThrownBy(() -> Plugin.load(file)).hasMessageContaining("has version 0.7 ");
  }

  @Test
  void loadsLibrariesFirst() throws Exception {
    Path needed = Files.createDirectory(folder.resolve("lib")).resolve("libnanodo_needed.so.1");
    compileLibrary(needed);
    String open = "dlopen(\"libnanodo_needed.so.1\", RTLD_NOW | RTLD_NOLOAD) == nullptr ? 1 : 2";
    Path plugin = plugin(open);
    List<Path> libraries = List.of(folder.resolve("none.so"), needed);
    var file = new PluginFile(plugin, Map.of(), libraries, Optional.empty());
    assertThatThrownBy(() -> Plugin.load(file)).hasMessageContaining("has version 0.2 ");
  }

  private static void compileLibrary(Path library) throws Exception {
    var gcc =
        new ProcessBuilder(
            "g++",
            "-shared",
            "-Wl,-soname," + library.getFileName(),
            "-xc++",
            "/dev/null",
            "-o",
            library.toString());
    assertThat(gcc.inheritIO().start().waitFor()).isZero();
  }
}
