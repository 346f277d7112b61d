package org.nanodo.pjrt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compiles small shared libraries that are almost plugins. */
final class FakePlugin {
  private FakePlugin() {}

  /** A library whose GetPjrtApi returns a table that {@code setUp} fills, a body in C++. */
  static Path withTable(Path folder, String setUp) throws IOException, InterruptedException {
    return compile(
        folder,
        """
        #include <dlfcn.h>
        #include <cstdlib>
        #include "pjrt_c_api.h"
        extern "C" const PJRT_Api* GetPjrtApi() {
          static PJRT_Api api = {};
          api.struct_size = sizeof(PJRT_Api);
          api.pjrt_api_version.struct_size = sizeof(PJRT_Api_Version);
          api.pjrt_api_version.major_version = PJRT_API_MAJOR;
          api.pjrt_api_version.minor_version = PJRT_API_MINOR;
          %s
          return &api;
        }
        """
            .formatted(setUp));
  }

  static Path compile(Path folder, String source) throws IOException, InterruptedException {
    Path cpp = Files.writeString(folder.resolve("plugin.cc"), source);
    Path library = folder.resolve("plugin.so");
    var gcc =
        new ProcessBuilder(
                "g++",
                "-shared",
                "-fPIC",
                "-Itarget/include",
                cpp.toString(),
                "-o",
                library.toString())
            .inheritIO()
            .start();
    if (gcc.waitFor() != 0) {
      throw new IOException("g++ failed on " + cpp);
    }
    return library;
  }
}
