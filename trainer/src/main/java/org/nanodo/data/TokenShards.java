package org.nanodo.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** The documents of some token files, one after the other. */
final class TokenShards implements DocumentSource {
  private final List<Path> files;
  private final List<TokenShard> shards;
  private final DamagedRecords damaged;
  private final int[] ends;

  private TokenShards(List<Path> files, List<TokenShard> shards, DamagedRecords damaged) {
    this.files = files;
    this.shards = shards;
    this.damaged = damaged;
    this.ends = shards.stream().mapToInt(TokenShard::size).toArray();
    try {
      Arrays.parallelPrefix(ends, Math::addExact);
    } catch (ArithmeticException e) {
      throw new DataException(
          "%s and the files after it have more than %,d documents; tokenize fewer at a time"
              .formatted(files.get(0), Integer.MAX_VALUE),
          e);
    }
  }

  static TokenShards open(
      Path folder, List<String> names, Tokenizer tokenizer, DamagedRecords damaged) {
    List<Path> files = names.stream().map(folder::resolve).toList();
    return new TokenShards(
        files, files.stream().map(file -> TokenShard.open(file, tokenizer)).toList(), damaged);
  }

  /** The documents of several, which say in the end how many were damaged. */
  static DocumentSource joined(Collection<TokenShards> all, DamagedRecords damaged) {
    var files = new ArrayList<Path>();
    var shards = new ArrayList<TokenShard>();
    for (TokenShards some : all) {
      files.addAll(some.files);
      shards.addAll(some.shards);
    }
    return new TokenShards(files, shards, damaged);
  }

  int fingerprint() {
    return Arrays.hashCode(
        files.stream()
            .mapToLong(
                file -> FileProbe.of(file, Hash.of(file.getFileName().toString())).fingerprint())
            .toArray());
  }

  @Override
  public int size() {
    return ends.length == 0 ? 0 : ends[ends.length - 1];
  }

  @Override
  public Document document(int i) {
    int shard = Ends.find(ends, i);
    int document = i - (shard == 0 ? 0 : ends[shard - 1]);
    TokenShard from = shards.get(shard);
    if (!from.isWhole(document)) {
      damaged.record(files.get(shard).toString(), document, "the checksum of its tokens is wrong");
      return Document.PASSED_OVER;
    }
    int[] ids = from.ids(document);
    return ids.length == 0 ? Document.PASSED_OVER : new Document.Ids(ids);
  }

  /** Mapped memory is freed with the object. */
  @Override
  public void close() {
    damaged.total();
  }
}
