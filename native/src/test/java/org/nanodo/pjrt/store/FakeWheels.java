package org.nanodo.pjrt.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A package index with one wheel, which counts how often it is asked. */
final class FakeWheels implements PluginStore.Downloader {
  static final String CONTENT = "the plugin";

  int fetched;

  @Override
  public Path fetch(LockFile.Wheel wheel, Path folder) throws IOException {
    fetched++;
    return write(folder.resolve(wheel.name() + ".whl"));
  }

  private static Path write(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        var zip = new ZipOutputStream(out)) {
      for (String name :
          List.of("pkg/plugin.so", "pkg/extra.txt", "pkg/bin/tool", "../outside.txt")) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(CONTENT.getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }

  /** The plugin that the wheel holds, pinned to the hash of the wheel. */
  static LockFile.Entry pinned(Path temp) throws IOException {
    return pinnedTo(Seal.sha256(write(temp.resolve("pinned.whl"))));
  }

  static LockFile.Entry pinnedTo(String sha256) {
    return pinnedTo(sha256, List.of("pkg/plugin", "../"));
  }

  static LockFile.Entry pinnedTo(String sha256, List<String> unpack) {
    var wheel = new LockFile.Wheel("pkg", "1.0", 1_000_000, sha256, unpack, "", false);
    return new LockFile.Entry(
        "cpu", "CPU plugin", "any", "pkg/plugin.so", "", List.of(), List.of(wheel));
  }
}
