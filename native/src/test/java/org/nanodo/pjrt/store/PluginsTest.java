package org.nanodo.pjrt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.pjrt.PluginException;

class PluginsTest {
  private static final Downloader OFFLINE =
      (wheel, folder) -> {
        throw new AssertionError("no download was expected");
      };

  @TempDir Path temp;

  private Path find(String platform, Optional<Path> named, Map<String, String> env) {
    return Plugins.find(platform, named, env, new PluginStore(temp, OFFLINE, note -> {}));
  }

  @Test
  void whatIsNamedGoesBeforeTheEnvironment() throws Exception {
    Path mine = Files.createFile(temp.resolve("mine.so"));
    Path env = Files.createFile(temp.resolve("env.so"));
    var variables = Map.of("NANODO_PJRT_PLUGIN_CPU", env.toString());
    assertThat(find("cpu", Optional.of(mine), variables)).isEqualTo(mine);
    assertThat(find("cpu", Optional.empty(), variables)).isEqualTo(env);
  }

  @Test
  void everyPlatformHasItsVariable() throws Exception {
    Path tpu = Files.createFile(temp.resolve("tpu.so"));
    var variables = Map.of("NANODO_PJRT_PLUGIN_TPU", tpu.toString());
    assertThat(find("tpu", Optional.empty(), variables)).isEqualTo(tpu);
  }

  @Test
  void saysWhoNamedAFileThatIsNotThere() {
    Path none = temp.resolve("none.so");
    assertThatThrownBy(() -> find("cpu", Optional.of(none), Map.of()))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining(none.toString())
        .hasMessageContaining("--plugin");
    var variables = Map.of("NANODO_PJRT_PLUGIN_CPU", none.toString());
    assertThatThrownBy(() -> find("cpu", Optional.empty(), variables))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("NANODO_PJRT_PLUGIN_CPU");
  }

  @Test
  void saysWhichPlatformHasNoPinnedPlugin() {
    assertThatThrownBy(() -> find("abacus", Optional.empty(), Map.of()))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("no abacus plugin")
        .hasMessageContaining("NANODO_PJRT_PLUGIN_ABACUS=FILE");
  }

  @Test
  void pinsEveryWheelToAHash() {
    assertThat(LockFile.read().entries())
        .flatExtracting(LockFile.Entry::wheels)
        .allSatisfy(wheel -> assertThat(wheel.sha256()).matches("[0-9a-f]{64}"));
  }

  @ParameterizedTest
  @CsvSource({
    "/var/cache, /var/cache/nanodo",
    "'', /users/me/.cache/nanodo",
    "relative, /users/me/.cache/nanodo"
  })
  void keepsThemWhereXdgSays(String xdg, Path expected) {
    var env = Map.of("XDG_CACHE_HOME", xdg, "HOME", "/users/me");
    assertThat(CacheFolder.path(env, "/root")).isEqualTo(expected);
    assertThat(CacheFolder.path(Map.of(), "/users/me"))
        .isEqualTo(Path.of("/users/me/.cache/nanodo"));
  }

  @Test
  void saysWhyPipFailed() throws Exception {
    var wheel = new LockFile.Wheel("nanodo-no-such==!", "1", 1, "0", java.util.List.of());
    Path folder = Files.createDirectory(temp.resolve("pip"));
    assertThatThrownBy(() -> new Pip().fetch(wheel, folder))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("pip download nanodo-no-such")
        .hasMessageContaining("ERROR")
        .hasMessageContaining("--plugin=FILE");
  }
}
