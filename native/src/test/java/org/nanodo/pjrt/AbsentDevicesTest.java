package org.nanodo.pjrt;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nanodo.pjrt.store.Plugins;
import org.nanodo.pjrt.store.Purpose;

/** The plugins of devices that are not here load and say so. */
@Timeout(300) // To fetch; the plugins themselves take a second.
class AbsentDevicesTest {
  private static Plugin pinned(String platform) {
    var search = Plugins.search(platform, Optional.empty(), Purpose.COMPILE);
    try {
      return Plugin.load(search.plugin());
    } catch (PluginException e) {
      return abort("the plugin is neither here nor to be had: " + e.getMessage());
    }
  }

  @Test
  void libtpuGivesUpAtOnce() {
    assumeFalse(Files.exists(Path.of("/dev/accel0")) || Files.exists(Path.of("/dev/vfio/0")));
    assertThatThrownBy(() -> pinned("tpu").client(Map.of()))
        .isInstanceOf(NativeException.class)
        .hasMessageContaining("TPU initialization failed");
  }

  @Test
  void optionsAreOfTheTypesThatCudaWants() {
    assumeFalse(Files.exists(Path.of("/proc/driver/nvidia/version")));
    Plugin cuda = pinned("cuda12");
    Map<String, Object> all =
        Map.of("memory_fraction", 0.5f, "preallocate", false, "visible_devices", new long[] {0, 2});
    refuses(cuda, all, "No visible GPU devices");
    refuses(cuda, Map.of("memory_fraction", 1L), "memory_fraction");
    refuses(cuda, Map.of("visible_devices", 0L), "visible_devices");
    refuses(cuda, Map.of("colour", "blue"), "colour");
  }

  private static void refuses(Plugin plugin, Map<String, Object> options, String saying) {
    assertThatThrownBy(() -> plugin.client(options))
        .isInstanceOf(NativeException.class)
        .hasMessageContaining(saying);
  }
}
