package org.nanodo.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.data.DocumentStream.Ready;
import org.nanodo.io.DurableFiles;

/** Makes tokens of a config's documents once, for runs that need not tokenize again. */
public final class TokenizedData {
  private static final long SAY_EVERY_NANOS = 10_000_000_000L;

  /** What was written of one split. */
  public record Split(String name, int documents, long ids) {}

  private TokenizedData() {}

  /**
   * Writes the documents of {@code ds_name} as tokens of {@code vocab_path} into a new folder,
   * which {@code ds_name=tokens:FOLDER} then names. The folder is there when all of it is.
   *
   * @throws ConfigException if there is such a folder, or {@code ds_name} is a mixture
   * @throws DataException if the documents cannot be read
   * @throws IOException if the folder cannot be written
   */
  public static List<Split> write(Config config, Path folder) throws IOException {
    if (Files.exists(folder)) {
      throw new ConfigException("%s exists; give a new folder".formatted(folder));
    }
    if (Mixture.parse(config.dsName()).size() > 1) {
      throw new ConfigException(
          "ds_name '%s' is a mixture; tokenize each of its sources by itself, and mix the folders"
              .formatted(config.dsName()));
    }
    try (TextData data = TextData.open(config)) {
      Path parent = folder.toAbsolutePath().resolveSibling("");
      Files.createDirectories(parent);
      Path half = Files.createTempDirectory(parent, "." + folder.getFileName() + ".");
      try {
        List<Split> written = write(data, half);
        DurableFiles.sync(half);
        DurableFiles.replace(half, folder.toAbsolutePath());
        return written;
      } finally {
        if (Files.exists(half)) {
          DurableFiles.deleteTree(half);
        }
      }
    }
  }

  private static List<Split> write(TextData data, Path folder) throws IOException {
    var written = new ArrayList<Split>();
    var splits = new LinkedHashMap<String, List<String>>();
    Map<DocumentSource, List<String>> files = new IdentityHashMap<>();
    for (var split : data.splits().entrySet()) {
      List<String> names = files.get(split.getValue());
      if (names == null) {
        names = new ArrayList<>();
        long ids = write(split.getKey(), split.getValue(), data.tokenizer(), folder, names);
        files.put(split.getValue(), names);
        written.add(new Split(split.getKey(), split.getValue().size(), ids));
      }
      splits.put(split.getKey(), names);
    }
    TokenFolder.of(splits).write(folder);
    return written;
  }

  private static long write(
      String split, DocumentSource source, Tokenizer tokenizer, Path folder, List<String> names)
      throws IOException {
    long count = 0;
    try (DocumentStream documents = inOrder(source, tokenizer)) {
      var next = source.size() == 0 ? Optional.<Ready>empty() : documents.next();
      long said = System.nanoTime();
      int done = 0;
      while (next.isPresent()) {
        String name = "%s-%05d%s".formatted(split, names.size(), TokenShard.ENDING);
        names.add(name);
        try (var shard = new TokenShardWriter(folder.resolve(name), tokenizer)) {
          for (; next.isPresent() && !shard.isFullFor(next.get().ids()); next = documents.next()) {
            shard.add(next.get().ids());
            count += next.get().ids().length;
            done++;
            if (System.nanoTime() - said > SAY_EVERY_NANOS) {
              said = System.nanoTime();
              Notes.say(
                  "%s: %,d of %,d documents, %,d tokens"
                      .formatted(split, done, source.size(), count));
            }
          }
          shard.finish();
        }
      }
    }
    return count;
  }

  private static DocumentStream inOrder(DocumentSource source, Tokenizer tokenizer) {
    var turns = List.of(new DocumentTurns.Turn(source, (epoch, i) -> i, source.size(), 1));
    DataState start = DocumentTurns.start(turns, List.of(""));
    return new DocumentStream(
        new DocumentTurns(turns, 1, start), tokenizer, Runtime.getRuntime().availableProcessors());
  }
}
