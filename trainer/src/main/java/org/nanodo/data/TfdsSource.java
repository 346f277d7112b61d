package org.nanodo.data;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.nanodo.config.ConfigException;
import org.nanodo.data.RecordSource.Input;
import org.nanodo.records.RecordFormat;

/**
 * A data set that TFDS has prepared, with its own splits. The records of a split are those of its
 * shards, one after the other, as {@code tfds.data_source} numbers them.
 */
final class TfdsSource implements DocumentSource {
  /** What {@code dataset_info.json} says; TFDS writes 64-bit numbers as strings. */
  private static final class Info {
    @Nullable String name;
    @Nullable String fileFormat;
    @Nullable List<Split> splits;
  }

  private static final class Split {
    @Nullable String name;
    @Nullable String filepathTemplate;
    @Nullable List<String> shardLengths;
  }

  private static final String TEMPLATE = "{DATASET}-{SPLIT}.{FILEFORMAT}-{SHARD_X_OF_Y}";

  private final List<RecordSource> splits;

  private TfdsSource(List<RecordSource> splits) {
    this.splits = splits;
  }

  static Corpus open(String dsName, Path folder, SourceOptions options) throws IOException {
    Path file = folder.resolve(TfdsFolders.INFO);
    Info info = read(file);
    var splits = new LinkedHashMap<String, DocumentSource>();
    var opened = new ArrayList<RecordSource>();
    try {
      int fingerprint = 0;
      for (Split split : info.splits == null ? List.<Split>of() : info.splits) {
        RecordSource source = RecordSource.open(inputs(file, info, split), options);
        opened.add(source);
        splits.put(String.valueOf(split.name), source);
        fingerprint = 31 * fingerprint + source.fingerprint(options.textField());
      }
      DocumentSource train = splits.get(Corpus.TRAIN);
      if (train == null || train.size() == 0) {
        throw new ConfigException(
            "ds_name '%s': %s has %s, expected a split 'train' with records"
                .formatted(
                    dsName,
                    file,
                    splits.isEmpty() ? "no splits" : "the splits " + splits.keySet()));
      }
      return new Corpus(new TfdsSource(opened), splits, fingerprint, fingerprint);
    } catch (RuntimeException | Error e) {
      opened.forEach(DocumentSource::close);
      throw e;
    }
  }

  private static Info read(Path file) throws IOException {
    try {
      Info info = new Gson().fromJson(Files.readString(file), Info.class);
      if (info != null) {
        return info;
      }
    } catch (JsonParseException e) {
      throw damaged(file, "it is not the JSON that TFDS writes", e);
    }
    throw damaged(file, "it is empty");
  }

  private static List<Input> inputs(Path file, Info info, Split split) {
    RecordFormat format = format(file, info);
    List<String> lengths = split.shardLengths == null ? List.of() : split.shardLengths;
    var inputs = new ArrayList<Input>();
    for (int shard = 0; shard < lengths.size(); shard++) {
      Map<String, String> values = new TreeMap<>();
      values.put("{DATASET}", String.valueOf(info.name));
      values.put("{SPLIT}", String.valueOf(split.name));
      values.put("{FILEFORMAT}", suffix(info));
      values.put("{SHARD_INDEX}", "%05d".formatted(shard));
      values.put("{NUM_SHARDS}", "%05d".formatted(lengths.size()));
      values.put("{SHARD_X_OF_Y}", "%05d-of-%05d".formatted(shard, lengths.size()));
      String name = split.filepathTemplate == null ? TEMPLATE : split.filepathTemplate;
      for (var value : values.entrySet()) {
        name = name.replace(value.getKey(), value.getValue());
      }
      if (name.contains("/")) {
        throw damaged(file, "the file %s of a split is not in its folder".formatted(name));
      }
      Path path = file.resolveSibling(name);
      inputs.add(new Input(new DataFile(name, path), format, count(file, lengths.get(shard))));
    }
    return inputs;
  }

  private static long count(Path file, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw damaged(file, "found '%s' as the length of a shard, expected a number".formatted(text));
    }
  }

  private static String suffix(Info info) {
    return info.fileFormat == null || info.fileFormat.isEmpty() ? "tfrecord" : info.fileFormat;
  }

  private static RecordFormat format(Path file, Info info) {
    String name = suffix(info).replace("_", "");
    return Formats.named(name)
        .filter(format -> Formats.fits(format, "." + suffix(info)))
        .orElseThrow(
            () ->
                new ConfigException(
                    "%s has fileFormat '%s', which cannot be read; prepare the data set with TFDS's file_format='array_record' or 'tfrecord'"
                        .formatted(file, suffix(info))));
  }

  private static DataException damaged(Path file, String cause, Throwable... by) {
    String message =
        "%s is damaged: %s; prepare the data set anew with TFDS".formatted(file, cause);
    return by.length == 0 ? new DataException(message) : new DataException(message, by[0]);
  }

  @Override
  public int size() {
    return splits.stream().mapToInt(DocumentSource::size).sum();
  }

  @Override
  public Document document(int i) {
    int rest = i;
    for (RecordSource split : splits) {
      if (rest < split.size()) {
        return split.document(rest);
      }
      rest -= split.size();
    }
    throw new IndexOutOfBoundsException("document %d of %d".formatted(i, size()));
  }

  @Override
  public void close() {
    splits.forEach(DocumentSource::close);
  }
}
