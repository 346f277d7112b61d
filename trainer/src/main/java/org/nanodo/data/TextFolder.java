package org.nanodo.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.nanodo.config.ConfigException;
import org.nanodo.records.RecordCache.Plain;

/**
 * Text files of a folder or of a glob, each a document, in the order of their paths. Hidden, empty
 * and binary files are skipped; links to files are followed, links to folders are not.
 */
final class TextFolder implements DocumentSource {
  private static final Pattern COMPRESSED = Pattern.compile("\\.txt\\.(gz|zst|zstd)$");

  private final String folder;
  private final Path[] files;
  private final long[] names;
  private final long[] contents;
  private final BadText bad = new BadText();

  private TextFolder(String folder, Path[] files, long[] names, long[] contents) {
    this.folder = folder;
    this.files = files;
    this.names = names;
    this.contents = contents;
  }

  /**
   * The files of text that a path names; see {@link DataFile#find}.
   *
   * @throws ConfigException if there are none
   */
  static Corpus open(String argument, SourceOptions options) throws IOException {
    List<DataFile> files = DataFile.find(argument, name -> true);
    var found = new ArrayList<Found>();
    for (DataFile file : files) {
      // Names are those below the folder, so that the split does not depend on where that is.
      String uncompressed = COMPRESSED.matcher(file.name()).replaceFirst(".txt");
      boolean isCompressed = !uncompressed.equals(file.name());
      Path path = isCompressed ? plain(file.path(), options) : file.path();
      long name = Hash.of(uncompressed);
      var probe = FileProbe.of(path, name);
      if (!probe.isEmpty() && !probe.isBinary()) {
        found.add(new Found(path, name, probe.fingerprint()));
      }
    }
    if (found.isEmpty()) {
      throw new ConfigException(
          "ds_name text:%1$s: no file of text is under %1$s (hidden, empty and binary files do not count)"
              .formatted(argument));
    }
    long[] names = found.stream().mapToLong(Found::name).toArray();
    long[] contents = found.stream().mapToLong(Found::fingerprint).toArray();
    Path[] paths = found.stream().map(Found::path).toArray(Path[]::new);
    return Corpus.split(
            new TextFolder(argument, paths, names, contents), names, Corpus.HELD_OUT_EVERY)
        .withContents(contents);
  }

  /** A decompressed copy. */
  private static Path plain(Path file, SourceOptions options) throws IOException {
    Plain plain = options.cache().plain(file);
    if (plain.damage().isPresent()) {
      new DamagedRecords(options.errors()).part(file.toString(), 0, plain.damage().get());
    }
    return plain.path();
  }

  private record Found(Path path, long name, long fingerprint) {}

  @Override
  public int size() {
    return files.length;
  }

  @Override
  public Document document(int i) {
    Path file = files[i];
    try {
      byte[] bytes = TextDocument.read(file);
      if (FileProbe.of(bytes, names[i]).fingerprint() != contents[i]) {
        throw new IOException("it has changed since the folder was listed");
      }
      return new Document.Text(TextDocument.decode(file, bytes, bad));
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
  }

  @Override
  public void close() {
    bad.total(folder);
  }
}
