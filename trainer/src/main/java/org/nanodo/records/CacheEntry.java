package org.nanodo.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.nanodo.io.DurableFiles;
import org.nanodo.records.RecordFile.Damage;

/**
 * The folder in the cache that belongs to a data file: {@code entry.json}, which says of what file
 * it was made, the positions of the records and, for some, a copy.
 *
 * @param folder the folder of the cache
 * @param file the data file
 * @param kind what the entry is for
 */
record CacheEntry(Path folder, Path file, String kind) {
  private static final int VERSION = 2;
  private static final String DESCRIPTION = "entry.json";
  private static final Gson GSON = new Gson();
  private static final int NAME_CHARACTERS = 80;
  private static final int DIGEST_BYTES = 8;

  /** The file that an entry was made of, as it was then. */
  record Source(String file, long bytes, String modified) {}

  private record Description(
      int version, Source source, long index, long copy, List<Damage> damage) {}

  /** Begins with the file's own name, so that people find it. */
  String name() {
    String readable = String.valueOf(file.getFileName()).replaceAll("[^A-Za-z0-9._-]", "_");
    String shown = readable.substring(0, Math.min(NAME_CHARACTERS, readable.length()));
    return shown + "-" + kind + "-" + digest();
  }

  private String digest() {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(file.toUri().toString().getBytes(UTF_8));
      return HexFormat.of().formatHex(sum, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  private Path path() {
    return folder.resolve(name());
  }

  Source source() throws IOException {
    return new Source(
        file.toUri().toString(), Files.size(file), Files.getLastModifiedTime(file).toString());
  }

  /** The finished entry; empty if there is none, or if it was made of another state of the file. */
  Optional<RecordIndex> open() throws IOException {
    Source source = source();
    try {
      var found = GSON.fromJson(Files.readString(path().resolve(DESCRIPTION)), Description.class);
      if (found == null || found.version != VERSION || !source.equals(found.source)) {
        return Optional.empty();
      }
      return RecordIndex.open(path(), file, found.index, found.copy, found.damage);
    } catch (FileSystemException | JsonParseException e) {
      return Optional.empty(); // Another process may be replacing it.
    }
  }

  /** An empty folder for a new entry. */
  Path begin(boolean isExclusive) throws IOException {
    try {
      if (!isExclusive) {
        return Files.createTempDirectory(folder, ".making-");
      }
      Path half = folder.resolve(".making-" + name());
      if (Files.exists(half)) {
        DurableFiles.deleteTree(half); // Of a process that was killed.
      }
      return Files.createDirectory(half);
    } catch (IOException e) {
      throw CacheWriteException.of(folder, e);
    }
  }

  /** Writes what makes an entry count, once its other files are on the disk. */
  void describe(Path half, Source source, RecordIndexWriter written) throws IOException {
    var description =
        new Description(
            VERSION,
            source,
            Files.size(half.resolve(RecordIndex.POSITIONS)),
            written.copyBytes(),
            written.damage());
    DurableFiles.write(half.resolve(DESCRIPTION), GSON.toJson(description).getBytes(UTF_8));
  }

  /** Replaces an outdated entry; one that another process has just made is as good as this. */
  void publish(Path half) throws IOException {
    if (Files.exists(path())) {
      DurableFiles.deleteTree(path());
    }
    try {
      Files.move(half, path(), StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.sync(folder);
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      DurableFiles.deleteTree(half);
    }
  }
}
