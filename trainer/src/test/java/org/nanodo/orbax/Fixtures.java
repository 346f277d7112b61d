package org.nanodo.orbax;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.nanodo.ir.Literal;

/** What {@code orbax_oracle.py} made. */
public final class Fixtures {
  private Fixtures() {}

  /** Unpacks {@code run}, {@code variants} or {@code arrays} and returns its folder. */
  public static Path unpack(String name, Path into) {
    Path folder = into.resolve(name);
    try (InputStream file = Fixtures.class.getResourceAsStream(name + ".zip");
        var zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path to = folder.resolve(entry.getName());
        Files.createDirectories(to.getParent());
        Files.copy(zip, to);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A whole tensor, read {@code step} bytes at a time, or as many as whole elements have. */
  static Literal read(SavedTensor tensor, int step) {
    ByteBuffer all = Literal.allocate(tensor.type());
    int element = tensor.type().dtype().bytes();
    int piece = Math.max(element, step / element * element);
    for (int at = 0; at < all.capacity(); at += piece) {
      tensor.read(at, all.slice(at, Math.min(piece, all.capacity() - at)));
    }
    return Literal.wrap(tensor.type(), all);
  }
}
