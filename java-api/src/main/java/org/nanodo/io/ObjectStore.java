package org.nanodo.io;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A store of objects, whose addresses begin with {@code SCHEME://BUCKET/}. A public class that
 * implements this, with a constructor without arguments, is found by its line in {@code
 * META-INF/services/org.nanodo.io.ObjectStore}.
 */
public interface ObjectStore {
  /** What its addresses begin with, as {@code s3}. */
  String scheme();

  /**
   * The path of an object or, if it ends with a slash, of a folder: of the objects whose names
   * begin with it. {@link java.nio.file.Files} reads and writes there; nothing can be locked,
   * renamed or appended to.
   */
  Path path(URI address);

  /** Writes an object from a file of this machine, or replaces it once all of it has arrived. */
  default void upload(Path file, Path object) throws IOException {
    try (OutputStream out = Files.newOutputStream(object, CREATE, TRUNCATE_EXISTING, WRITE)) {
      Files.copy(file, out);
    }
  }
}
