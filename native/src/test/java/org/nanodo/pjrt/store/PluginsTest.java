package org.nanodo.pjrt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.pjrt.PluginException;

class PluginsTest {
  @TempDir Path temp;

  @Test
  void saysWhichPlatformHasNoPinnedPlugin() {
    assertThatThrownBy(() -> Plugins.find("abacus", Optional.empty()))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("no abacus plugin")
        .hasMessageContaining("--plugin=FILE")
        .hasMessageContaining("NANODO_PJRT_PLUGIN_ABACUS=FILE");
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
    var wheel = new LockFile.Wheel("nanodo-no-such==!", "1", 1, "0", List.of(), "", false);
    Path folder = Files.createDirectory(temp.resolve("pip"));
    assertThatThrownBy(() -> new Pip().fetch(wheel, folder))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("pip download nanodo-no-such")
        .hasMessageContaining("ERROR");
  }
}
