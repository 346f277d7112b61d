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

  /** A whole tensor, read {@code step} rows at a time. */
  static Literal read(SavedTensor tensor, int step) {
    ByteBuffer all = Literal.allocate(tensor.type());
    int rows = tensor.type().rank() == 0 ? 1 : tensor.type().shape().dim(0);
    try (SavedTensor.Rows in = tensor.open()) {
      for (int row = 0; row < rows; row += step) {
        in.read(row, Math.min(rows, row + step), all);
      }
    }
    return Literal.wrap(tensor.type(), all.flip());
  }
}
