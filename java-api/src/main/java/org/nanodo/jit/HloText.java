package org.nanodo.jit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.nanodo.io.DurableFiles;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.CompileOptions;
import org.nanodo.runtime.HloDump;

/** Optimized programs as text, which XLA writes to files while it compiles. */
final class HloText {
  private HloText() {}

  static String of(Client client, Lowered lowered, Map<String, Object> xlaFlags) {
    try {
      Path folder = Files.createTempDirectory("nanodo-hlo");
      try {
        return compile(client, lowered, xlaFlags, folder);
      } finally {
        DurableFiles.deleteTree(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a folder for optimized programs cannot be used", e);
    }
  }

  private static String compile(
      Client client, Lowered lowered, Map<String, Object> xlaFlags, Path folder) {
    Map<String, Object> flags = new CompileOptions(1, true, xlaFlags).dumpingTo(folder).flags();
    return CompileRequest.compile(
        lowered,
        client.platform(),
        Map.of(),
        flags,
        (request, all) -> {
          client.compile(request.text(), request.options()).close();
          return HloDump.optimized(folder)
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "platform %s writes no optimized HLO; the program given to it is .stablehlo()"
                              .formatted(client.platform())));
        });
  }
}
