package org.nanodo.pjrt.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.nanodo.pjrt.PluginException;

/** Fetches wheels by name with pip, which knows the indexes and proxies of this machine. */
final class Pip implements PluginStore.Downloader {
  @Override
  public Path fetch(LockFile.Wheel wheel, Path folder) throws IOException {
    Path pinned = Files.createTempFile("nanodo", ".txt");
    String said;
    try {
      // pip runs part of a source package to read its metadata, so its hash is checked first.
      String hash = wheel.isSource() ? " --hash=sha256:" + wheel.sha256() : "";
      Files.writeString(pinned, wheel.requirement() + hash);
      said = run(command(wheel, pinned, folder), wheel);
    } finally {
      Files.delete(pinned);
    }
    try (var files = Files.list(folder)) {
      return files
          .findFirst()
          .orElseThrow(() -> failed(wheel, "it left no file behind. " + said.strip()));
    }
  }

  private static List<String> command(LockFile.Wheel wheel, Path pinned, Path folder) {
    var command =
        List.of(
            "python3",
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
            "--no-deps",
            wheel.isSource() ? "--no-binary=" + wheel.name() : "--only-binary=:all:",
            "--dest",
            folder.toString(),
            "--requirement",
            pinned.toString());
    return Stream.of(command, tag(wheel.tag())).flatMap(List::stream).toList();
  }

  // Without these pip takes the wheel for the Python that it runs in, whose hash is another.
  private static List<String> tag(String tag) {
    if (tag.isEmpty()) {
      return List.of();
    }
    String[] parts = tag.split("-", 3);
    return List.of(
        "--implementation=" + parts[0].substring(0, 2),
        "--python-version=" + parts[0].substring(2),
        "--abi=" + parts[1],
        "--platform=" + parts[2]);
  }

  private static String run(List<String> command, LockFile.Wheel wheel) throws IOException {
    Process pip;
    try {
      pip = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw failed(wheel, "python3 does not start");
    }
    pip.getOutputStream().close();
    String said = new String(pip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (pip.waitFor() != 0) {
        throw failed(wheel, "it said: " + error(said));
      }
    } catch (InterruptedException e) {
      pip.destroy();
      Thread.currentThread().interrupt();
      throw failed(wheel, "interrupted");
    }
    return said;
  }

  private static PluginException failed(LockFile.Wheel wheel, String why) {
    return new PluginException(
        "python3 -m pip download %s failed: %s. It needs Python 3 with pip (python3-pip on Debian) and, this once, its package index"
            .formatted(wheel.requirement(), why));
  }

  private static String error(String text) {
    BinaryOperator<String> last = (a, b) -> b;
    return text.lines()
        .filter(line -> line.startsWith("ERROR"))
        .reduce(last)
        .or(() -> text.strip().lines().reduce(last))
        .orElse("nothing");
  }
}
