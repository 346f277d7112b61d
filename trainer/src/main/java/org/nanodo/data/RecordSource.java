package org.nanodo.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nanodo.records.DamagedRecordException;
import org.nanodo.records.RecordFile;
import org.nanodo.records.RecordFile.Damage;
import org.nanodo.records.RecordFormat;

/** The records of some files, each a document, in the order of files and records. */
final class RecordSource implements DocumentSource {
  /**
   * A file and the format it is read as.
   *
   * @param records how many records it should have, or {@link #UNKNOWN}
   */
  record Input(DataFile file, RecordFormat format, long records) {
    static final long UNKNOWN = -1;
  }

  private final List<Input> inputs;
  private final List<RecordFile> files;
  private final int[] ends;
  private final long[] probes;
  private final DamagedRecords damaged;

  private RecordSource(
      List<Input> inputs, List<RecordFile> files, int[] ends, DamagedRecords damaged) {
    this.inputs = inputs;
    this.files = files;
    this.ends = ends;
    this.damaged = damaged;
    this.probes =
        inputs.stream()
            .map(Input::file)
            .mapToLong(f -> FileProbe.of(f.path(), Hash.of(f.name())).fingerprint())
            .toArray();
  }

  /**
   * Opens all files.
   *
   * @throws DataException if one cannot be read, or is damaged and that is to end the run
   */
  static RecordSource open(List<Input> inputs, SourceOptions options) {
    var files = new ArrayList<RecordFile>();
    var damaged = new DamagedRecords(options.errors());
    try {
      var ends = new int[inputs.size()];
      long end = 0;
      for (int i = 0; i < ends.length; i++) {
        RecordFile file = open(inputs.get(i), options, damaged);
        files.add(file);
        end += file.size();
        if (end > Integer.MAX_VALUE) {
          throw new DataException(
              "there are more than %,d records up to %s; name fewer files"
                  .formatted(Integer.MAX_VALUE, inputs.get(i).file().path()));
        }
        ends[i] = (int) end;
      }
      return new RecordSource(inputs, files, ends, damaged);
    } catch (RuntimeException | Error e) {
      try {
        close(inputs, files);
      } catch (RuntimeException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private static RecordFile open(Input input, SourceOptions options, DamagedRecords damaged) {
    String name = input.file().path().toString();
    try {
      RecordFile file = input.format().open(input.file().path(), options.records());
      for (Damage damage : file.damage()) {
        damaged.part(name, damage.record(), damage.cause());
      }
      if (input.records() != Input.UNKNOWN
          && input.records() != file.size()
          && file.damage().isEmpty()) {
        damaged.part(
            name,
            Math.min(file.size(), input.records()),
            "found %,d records, expected the %,d of dataset_info.json"
                .formatted(file.size(), input.records()));
      }
      return file;
    } catch (IOException e) {
      throw DataException.reading(input.file().path(), e);
    }
  }

  @Override
  public int size() {
    return ends.length == 0 ? 0 : ends[ends.length - 1];
  }

  @Override
  public Document document(int i) {
    int file = Ends.find(ends, i);
    int record = i - (file == 0 ? 0 : ends[file - 1]);
    var path = inputs.get(file).file().path();
    try {
      return new Document.Text(files.get(file).text(record));
    } catch (DamagedRecordException e) {
      damaged.record(path.toString(), record, String.valueOf(e.getMessage()));
      return Document.PASSED_OVER;
    } catch (IOException e) {
      throw DataException.reading(path, e);
    }
  }

  /** Differs where files or what is read of them differ. */
  int fingerprint(String textField) {
    return 31 * Arrays.hashCode(probes) + (textField.equals("text") ? 0 : textField.hashCode());
  }

  @Override
  public void close() {
    close(inputs, files);
    damaged.total();
  }

  private static void close(List<Input> inputs, List<RecordFile> files) {
    for (int i = 0; i < files.size(); i++) {
      try {
        files.get(i).close();
      } catch (IOException e) {
        throw DataException.reading(inputs.get(i).file().path(), e);
      }
    }
  }
}
