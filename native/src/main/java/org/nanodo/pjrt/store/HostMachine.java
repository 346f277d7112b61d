package org.nanodo.pjrt.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a machine has, as the files below {@code root} tell. */
record HostMachine(Path root) {
  private static final Pattern VERSION = Pattern.compile("(?<![\\w.])(\\d+)\\.\\d+");

  static HostMachine here() {
    return new HostMachine(Path.of("/"));
  }

  /** Operating system and processor, such as {@code linux-x86_64}. */
  static String name() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "");
    return os + "-" + (arch.equals("amd64") ? "x86_64" : arch);
  }

  /** Whether a TPU is attached, by either of the drivers that there are. */
  boolean hasTpu() {
    return has("dev", "accel[0-9]*") || has("dev/vfio", "[0-9]*");
  }

  /** Whether an NVIDIA driver runs; the last of these is where Windows lends its own. */
  boolean hasNvidia() {
    return nvidiaDriver() > 0 || has("dev", "nvidiactl") || has("dev", "dxg");
  }

  /** The major version of the NVIDIA driver, such as 580, or 0. */
  int nvidiaDriver() {
    try {
      Matcher version =
          VERSION.matcher(Files.readString(root.resolve("proc/driver/nvidia/version")));
      return version.find() ? Integer.parseInt(version.group(1)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private boolean has(String folder, String name) {
    try (var found = Files.newDirectoryStream(root.resolve(folder), name)) {
      return found.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }
}
