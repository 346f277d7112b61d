package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.config.ConfigException;
import org.nanodo.io.DurableFiles;

/**
 * What a folder of token files has, as its {@code tokens.json} says: the files of each split, in
 * order. Several splits may have the same files.
 */
record TokenFolder(int version, Map<String, List<String>> splits) {
  static final String FILE = "tokens.json";
  private static final int VERSION = 1;
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  static TokenFolder of(Map<String, List<String>> splits) {
    return new TokenFolder(VERSION, splits);
  }

  void write(Path folder) throws IOException {
    DurableFiles.write(folder.resolve(FILE), GSON.toJson(this).getBytes(UTF_8));
  }

  /** The documents of a folder by split. */
  static Corpus open(Path folder, SourceOptions options) throws IOException {
    Path description = folder.resolve(FILE);
    TokenFolder found = read(description);
    var damaged = new DamagedRecords(options.errors());
    var opened = new LinkedHashMap<String, TokenShards>();
    var splits = new LinkedHashMap<String, DocumentSource>();
    int fingerprint = 1;
    for (var split : found.splits.entrySet()) {
      String files = String.join(" ", split.getValue());
      TokenShards shards = opened.get(files);
      if (shards == null) {
        shards = TokenShards.open(folder, split.getValue(), options.tokenizer(), damaged);
        opened.put(files, shards);
        fingerprint = 31 * fingerprint + shards.fingerprint();
      }
      splits.put(split.getKey(), shards);
    }
    DocumentSource train = splits.get(Corpus.TRAIN);
    if (train == null || train.size() == 0) {
      throw new ConfigException(
          "ds_name 'tokens:%s' has %s, expected a split 'train' with documents"
              .formatted(folder, splits.keySet()));
    }
    return new Corpus(
        TokenShards.joined(opened.values(), damaged), splits, fingerprint, fingerprint);
  }

  private static TokenFolder read(Path file) throws IOException {
    try {
      TokenFolder found = GSON.fromJson(Files.readString(file), TokenFolder.class);
      boolean isWhole =
          found != null
              && found.version == VERSION
              && found.splits != null
              && found.splits.values().stream()
                  .allMatch(names -> names != null && names.stream().allMatch(TokenFolder::isName));
      if (isWhole) {
        return found;
      }
    } catch (JsonParseException e) {
      // Said below.
    }
    throw new DataException(
        "%s is damaged: expected version %d and the files of each split; tokenize again"
            .formatted(file, VERSION));
  }

  private static boolean isName(String name) {
    return name != null && name.matches("[\\w.-]+" + TokenShard.ENDING);
  }
}
