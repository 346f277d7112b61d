package org.nanodo.pjrt;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.nanodo.pjrt.store.Reason;

/**
 * Checks a file before it is loaded: a truncated library would load and then crash the process when
 * a missing page is touched.
 */
final class SharedLibrary {
  private static final int ELF = 0x464c457f;
  private static final int HEADER = 64;

  private SharedLibrary() {}

  /**
   * Refuses a file that is not 64-bit ELF, or is shorter than its program headers say.
   *
   * @throws PluginException if so
   */
  static void check(Path file) {
    try (var channel = FileChannel.open(file)) {
      ByteBuffer header = read(channel, 0, HEADER);
      if (header.getInt(0) != ELF || header.get(4) != 2) {
        throw refused(file, "is no shared library (found no 64-bit ELF header)");
      }
      long segments = header.getLong(32);
      int size = Short.toUnsignedInt(header.getShort(54));
      int count = Short.toUnsignedInt(header.getShort(56));
      for (int i = 0; i < count; i++) {
        ByteBuffer segment = read(channel, segments + (long) i * size, size);
        long end = segment.getLong(8) + segment.getLong(32);
        if (end > channel.size()) {
          throw refused(
              file, "was cut short: found %d bytes, expected %d".formatted(channel.size(), end));
        }
      }
    } catch (EOFException e) {
      throw refused(file, "is no shared library, or was cut short (" + e.getMessage() + ")");
    } catch (IOException e) {
      throw refused(file, "cannot be read (" + Reason.of(e) + ")");
    }
  }

  private static ByteBuffer read(FileChannel channel, long from, int size) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (from < 0 || channel.read(bytes, from + bytes.position()) < 0) {
        throw new EOFException("found " + channel.size() + " bytes");
      }
    }
    return bytes.flip();
  }

  private static PluginException refused(Path file, String found) {
    return new PluginException(
        "plugin %s %s; give the path of a PJRT plugin (.so), or none to use the pinned one"
            .formatted(file, found));
  }
}
