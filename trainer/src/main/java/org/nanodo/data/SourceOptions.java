package org.nanodo.data;

import java.util.Optional;
import org.nanodo.config.Config;
import org.nanodo.config.DataErrors;
import org.nanodo.records.RecordCache;
import org.nanodo.records.RecordOptions;

/**
 * How a data source reads.
 *
 * @param tokenizer the vocabulary of the run, which tokens made beforehand must be of
 * @param rowLength tokens in a row of a batch
 * @param textField the field of a record that holds its text
 * @param errors what to do about damaged records
 * @param dataDir where folders that TFDS prepared are looked for; absent is TFDS's own places
 * @param cache where indexes and decompressed copies are kept
 */
public record SourceOptions(
    Tokenizer tokenizer,
    int rowLength,
    String textField,
    DataErrors errors,
    Optional<String> dataDir,
    RecordCache cache) {

  /** Those of a config. */
  static SourceOptions of(Config config, Tokenizer tokenizer) {
    return new SourceOptions(
        tokenizer,
        config.tokensPerExample(),
        config.textField(),
        config.dataErrors(),
        config.dataDir(),
        RecordCache.standard(Notes::say));
  }

  /** Those of the default config, for rows of {@code rowLength} tokens. */
  static SourceOptions of(Tokenizer tokenizer, int rowLength) {
    return new SourceOptions(
        tokenizer,
        rowLength,
        "text",
        DataErrors.STRICT,
        Optional.empty(),
        RecordCache.standard(Notes::say));
  }

  /** What concerns the files of records. */
  RecordOptions records() {
    return new RecordOptions(textField, cache);
  }
}
