package org.nanodo.records;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.nanodo.io.DurableFiles;
import org.nanodo.records.RecordFile.Damage;

/**
 * What is kept of data files for later runs: the index of their records and, where records cannot
 * be read by number in the file itself, a copy from which they can. An entry is a folder, made at
 * once by a rename; it counts as long as the file has the size and the time it had then.
 *
 * @param folder where entries are kept; it is made when it is needed
 * @param notices receives one line before an entry is made
 */
public record RecordCache(Path folder, Consumer<String> notices) {
  private static final int VERSION = 1;
  private static final String DESCRIPTION = "entry.json";
  private static final Gson GSON = new Gson();

  /** Writes an entry, whose records it finds in a file. */
  public interface Builder {
    void build(Path file, RecordIndexWriter out) throws IOException;
  }

  /** What {@code entry.json} says of the file that an entry was made of. */
  private record Description(
      int version, String file, long bytes, String modified, List<Damage> damage) {}

  /**
   * The entry of a file, which is made if there is none or if the file has changed.
   *
   * @param kind what the entry is for, as {@code jsonl}: one file has an entry of each kind
   * @throws IOException if the file cannot be read, or the entry cannot be written
   */
  public RecordIndex entry(Path file, String kind, Builder builder) throws IOException {
    Path entry = folder.resolve(name(file, kind));
    Optional<RecordIndex> found = read(entry, file);
    if (found.isPresent()) {
      return found.get();
    }
    Files.createDirectories(folder);
    Path half = Files.createTempDirectory(folder, ".making-");
    try {
      Description description = describe(file, List.of());
      try (var out = new RecordIndexWriter(half)) {
        builder.build(file, out);
        description =
            new Description(
                VERSION, description.file, description.bytes, description.modified, out.damage());
      }
      Files.writeString(half.resolve(DESCRIPTION), GSON.toJson(description));
      publish(half, entry);
    } finally {
      if (Files.exists(half)) {
        DurableFiles.deleteTree(half);
      }
    }
    return read(entry, file)
        .orElseThrow(() -> new IOException("it changed while its index was built"));
  }

  /** Another process may have made the same entry meanwhile; an outdated one is replaced. */
  private static void publish(Path half, Path entry) throws IOException {
    if (Files.exists(entry)) {
      DurableFiles.deleteTree(entry);
    }
    try {
      Files.move(half, entry, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw e;
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      return; // The other process was first.
    } catch (FileSystemException e) {
      if (!Files.exists(entry.resolve(DESCRIPTION))) {
        throw e;
      }
    }
  }

  private static Optional<RecordIndex> read(Path entry, Path file) throws IOException {
    Path description = entry.resolve(DESCRIPTION);
    if (!Files.exists(description)) {
      return Optional.empty();
    }
    try {
      Description found = GSON.fromJson(Files.readString(description), Description.class);
      return found.equals(describe(file, found.damage))
          ? Optional.of(RecordIndex.open(entry, file, found.damage))
          : Optional.empty();
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }

  private static Description describe(Path file, List<Damage> damage) throws IOException {
    return new Description(
        VERSION,
        file.toAbsolutePath().toString(),
        Files.size(file),
        Files.getLastModifiedTime(file).toString(),
        damage);
  }

  /** Begins with the file's own name, so that people find it. */
  private static String name(Path file, String kind) {
    byte[] path = (kind + " " + file.toUri()).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    var crc = new CRC32C();
    crc.update(path);
    String readable = String.valueOf(file.getFileName()).replaceAll("[^A-Za-z0-9._-]", "_");
    String shown = readable.substring(0, Math.min(80, readable.length()));
    return "%s-%s-%08x%s"
        .formatted(
            shown,
            kind,
            crc.getValue(),
            HexFormat.of().toHexDigits(java.util.Arrays.hashCode(path)));
  }
}
