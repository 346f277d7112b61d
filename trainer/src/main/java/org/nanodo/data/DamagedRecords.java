package org.nanodo.data;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.nanodo.config.DataErrors;

/** Damaged records: the first ends the run, or all are counted and passed over. Thread-safe. */
final class DamagedRecords {
  private final DataErrors errors;
  private final Map<String, BitSet> passedOver = new HashMap<>();

  DamagedRecords(DataErrors errors) {
    this.errors = errors;
  }

  /**
   * A record of a file cannot be read; records count from 0.
   *
   * @throws DataException if that is to end the run
   */
  void record(String file, int record, String cause) {
    if (errors == DataErrors.STRICT) {
      throw refused("%s, record %d: %s".formatted(file, record, cause));
    }
    if (isFirst(file, record)) {
      Notes.say(
          "%s, record %d: %s; it is passed over, as others of this file will be"
              .formatted(file, record, cause));
    }
  }

  /**
   * A part of a file is lost, from a record on.
   *
   * @throws DataException if that is to end the run
   */
  void part(String file, long record, String cause) {
    String found = "%s is damaged from record %d on: %s".formatted(file, record, cause);
    if (errors == DataErrors.STRICT) {
      throw refused(found);
    }
    Notes.say(found + "; what is lost is passed over");
  }

  /** Says how many records have been passed over, if there were any. */
  synchronized void total() {
    long records = passedOver.values().stream().mapToLong(BitSet::cardinality).sum();
    if (records > 0) {
      Notes.say(
          "%,d damaged record%s of %,d file%s passed over"
              .formatted(
                  records,
                  records == 1 ? "" : "s",
                  passedOver.size(),
                  passedOver.size() == 1 ? " was" : "s were"));
    }
  }

  private synchronized boolean isFirst(String file, int record) {
    boolean first = !passedOver.containsKey(file);
    passedOver.computeIfAbsent(file, f -> new BitSet()).set(record);
    return first;
  }

  private static DataException refused(String found) {
    return new DataException(
        found + "; replace the file, or pass over what is damaged by --config.data_errors=skip");
  }
}
