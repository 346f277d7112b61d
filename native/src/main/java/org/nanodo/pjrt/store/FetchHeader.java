package org.nanodo.pjrt.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Part of the build: lays the C header of PJRT where the parser and the compiler look for it. */
public final class FetchHeader {
  private FetchHeader() {}

  /** The only argument is the folder that the header goes to. */
  public static void main(String[] args) throws IOException {
    Path header = PluginStore.ofUser().find(Plugins.pinned("header"));
    Path target = Path.of(args[0]).resolve(header.getFileName());
    // An untouched file keeps its time, by which the build knows that nothing is to be rebuilt.
    if (!Files.exists(target) || Files.mismatch(header, target) >= 0) {
      Files.createDirectories(target.getParent());
      Files.write(target, Files.readAllBytes(header));
    }
  }
}
