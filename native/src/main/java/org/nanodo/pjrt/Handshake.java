package org.nanodo.pjrt;

import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nanodo.pjrt.bindings.PJRT_Api;
import org.nanodo.pjrt.bindings.PJRT_Api_Version;
import org.nanodo.pjrt.bindings.global.pjrt;

/** Finds out whether a library that was loaded is a plugin that we can talk to. */
final class Handshake {
  private static final String ADVICE =
      "give another plugin with --plugin=FILE, or none to use the pinned one";

  private Handshake() {}

  /** Why a file gave no API: {@code stage} and {@code why} are those of {@code nanodo_open}. */
  static PluginException refused(Path file, int stage, String why) {
    String found =
        switch (stage) {
          case 1 -> "cannot be loaded (%s)".formatted(why);
          case 2 -> "is a shared library but no PJRT plugin: it has no function GetPjrtApi";
          default -> "is no usable PJRT plugin: its GetPjrtApi returned nothing";
        };
    return new PluginException("plugin %s %s; %s".formatted(file, found, ADVICE));
  }

  /**
   * Compares sizes and versions before any function pointer is read: up to the size that a plugin
   * states, its table has the layout of our header, whatever newer versions append to it.
   */
  static void check(Path file, PJRT_Api api) {
    long upToVersion = Pointer.offsetof(PJRT_Api.class, "PJRT_Error_Destroy");
    require(
        api.struct_size() >= upToVersion,
        file,
        "states a table of %d bytes, too small to hold a version".formatted(api.struct_size()));
    PJRT_Api_Version version = api.pjrt_api_version();
    require(
        version.struct_size() >= Pointer.sizeof(PJRT_Api_Version.class),
        file,
        "states a version of %d bytes, expected %d"
            .formatted(version.struct_size(), Pointer.sizeof(PJRT_Api_Version.class)));
    int major = version.major_version();
    int minor = version.minor_version();
    require(
        major == pjrt.PJRT_API_MAJOR && minor >= pjrt.PJRT_API_MINOR,
        file,
        "has version %d.%d of the PJRT C API, needed is %d.%d or a later %d.x"
            .formatted(
                major, minor, pjrt.PJRT_API_MAJOR, pjrt.PJRT_API_MINOR, pjrt.PJRT_API_MAJOR));
    require(
        api.struct_size() >= Pointer.sizeof(PJRT_Api.class),
        file,
        "states a table of %d bytes, its version %d.%d has at least %d"
            .formatted(api.struct_size(), major, minor, Pointer.sizeof(PJRT_Api.class)));
    BytePointer missing = pjrt.nanodo_missing(api);
    require(
        missing == null,
        file,
        "lacks the function " + (missing == null ? "" : missing.getString()));
  }

  private static void require(boolean condition, Path file, String found) {
    if (!condition) {
      throw new PluginException("plugin %s %s; %s".formatted(file, found, ADVICE));
    }
  }
}
