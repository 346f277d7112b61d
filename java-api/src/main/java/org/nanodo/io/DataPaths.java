package org.nanodo.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Paths as users write them: {@code a/b} on this machine, {@code s3://BUCKET/a/b} in an object
 * store.
 */
public final class DataPaths {
  private static final Pattern ADDRESS = Pattern.compile("([a-zA-Z][\\w+.-]*)://([^/]*)(.*)");

  /** How much of an address is in the name of its local copy. */
  private static final int SHOWN = 80;

  private DataPaths() {}

  /** Whether a path begins with {@code SCHEME://}. */
  public static boolean isRemote(String path) {
    return ADDRESS.matcher(path).matches() && !path.startsWith("file://");
  }

  /**
   * The path. In a store, one that ends with a slash is a folder.
   *
   * @throws IllegalArgumentException if nothing here knows its scheme, or it cannot be a path
   */
  public static Path of(String path) {
    if (path.startsWith("file://")) {
      return Path.of(URI.create(path));
    }
    Matcher address = ADDRESS.matcher(path);
    return address.matches() ? remote(address) : Path.of(path);
  }

  private static Path remote(Matcher address) {
    if (address.group(2).isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' names no bucket, expected %s://BUCKET/PATH"
              .formatted(address.group(), address.group(1)));
    }
    try {
      String path = address.group(3).isEmpty() ? "/" : address.group(3);
      URI uri = new URI(address.group(1), address.group(2), path, null, null);
      return ObjectStores.of(uri.getScheme()).path(uri);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "'%s' is no address: %s".formatted(address.group(), e.getReason()), e);
    }
  }

  /** A name of its own for the local copy of each address, that people recognise. */
  public static String localName(String address) {
    String folder = address.replaceAll("/+$", "");
    var crc = new CRC32C();
    crc.update(folder.getBytes(UTF_8));
    String name = folder.replaceAll("[^A-Za-z0-9._-]+", "-");
    String end = name.substring(Math.max(0, name.length() - SHOWN));
    return "%s-%08x".formatted(end, crc.getValue());
  }

  /** A path as users write it, with the store and the bucket that its own text lacks. */
  public static String shown(Path path) {
    if (path.getFileSystem().equals(FileSystems.getDefault())) {
      return path.toString();
    }
    URI uri = path.toUri();
    return "%s://%s%s".formatted(uri.getScheme(), uri.getAuthority(), path.toAbsolutePath());
  }

  /**
   * Writes an object of a store from a file of this machine, or replaces it once all of it has
   * arrived.
   *
   * @throws IOException if the file cannot be read, or the store cannot be written to
   */
  public static void upload(Path file, String address) throws IOException {
    attempt(
        address,
        object -> {
          String scheme = address.substring(0, address.indexOf(':'));
          ObjectStores.of(scheme).upload(file, object);
          return object;
        });
  }

  /** Fetches an object, over a file that is there. */
  public static void download(String address, Path file) throws IOException {
    attempt(address, object -> Files.copy(object, file, REPLACE_EXISTING));
  }

  /** The bytes of a small object. */
  public static byte[] read(String address) throws IOException {
    return attempt(address, Files::readAllBytes);
  }

  /** Deletes an object, if it exists. */
  public static void delete(String address) throws IOException {
    attempt(address, Files::deleteIfExists);
  }

  private interface Action<T> {
    T on(Path object) throws IOException;
  }

  private static <T> T attempt(String address, Action<T> action) throws IOException {
    if (!isRemote(address)) {
      throw new IllegalArgumentException(
          "'%s' is no address, expected SCHEME://BUCKET/PATH".formatted(address));
    }
    Path object = of(address);
    try {
      return action.on(object);
    } catch (RuntimeException e) {
      throw StoreErrors.of(address, e);
    }
  }

  /**
   * The objects of a store below a folder, by their names in it, as {@code a/b.txt}. Those with a
   * dot in front, or in a folder that has one, are hidden, and not among them.
   *
   * @param folder an address as {@code s3://BUCKET/a}
   * @throws IOException if the store cannot be read
   */
  public static SortedMap<String, Path> below(String folder) throws IOException {
    var found = new TreeMap<String, Path>();
    Path root = of(folder.endsWith("/") ? folder : folder + "/");
    try {
      collect(root, "", found);
      return found;
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw StoreErrors.of(folder, e);
    }
  }

  private static void collect(Path folder, String name, SortedMap<String, Path> found)
      throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String last = String.valueOf(entry.getFileName()).replace("/", "");
        if (last.startsWith(".") || last.isEmpty()) {
          continue;
        }
        if (entry.toString().endsWith("/")) {
          collect(folder.resolve(last + "/"), name + last + "/", found);
        } else {
          found.put(name + last, folder.resolve(last));
        }
      }
    }
  }
}
