package org.nanodo.data;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.data.DataState.Position;
import org.nanodo.data.TextData.Part;

/** What checkpoints say of the data they have read, so that no run goes on with other data. */
record DataDescription(List<Part> parts, Tokenizer tokenizer, Shard shard, long seed) {
  /** Of each source. */
  List<String> all() {
    var all = new ArrayList<String>();
    for (int i = 0; i < parts.size(); i++) {
      all.add(of(i));
    }
    return all;
  }

  private String of(int part) {
    return of(part, parts.get(part).corpus().fingerprint());
  }

  private String of(int part, int fingerprint) {
    return "%d documents [%08x], %d token ids [%08x], Grain's order of data seed %d%s"
        .formatted(
            parts.get(part).corpus().train().size(),
            fingerprint,
            tokenizer.vocabSize(),
            tokenizer.fingerprint(),
            seed,
            shard.describe());
  }

  /** As older versions described it, which knew the names of a folder's files alone. */
  private String ofNames(int part) {
    return of(part, parts.get(part).corpus().names());
  }

  private int size(int part) {
    return shard.size(parts.get(part).corpus().train().size());
  }

  /** A state that {@link #requireOwn} accepts, with these descriptions. */
  DataState own(DataState from) {
    var positions = new ArrayList<Position>();
    boolean isOld = false;
    for (int i = 0; i < parts.size(); i++) {
      Position saved = from.sources().get(i);
      isOld |= !saved.data().isEmpty() && !saved.data().equals(of(i));
      positions.add(saved.withData(of(i)));
    }
    if (isOld) {
      Notes.say(
          "the checkpoint is of a version that did not look into the files of a folder: their names are those it was saved with, what is in them is not known to be");
    }
    return new DataState(positions, from.current(), from.offset());
  }

  /**
   * Checks that training can go on from a state.
   *
   * @throws DataException if it is of other data, or there is too little
   */
  void requireOwn(DataState from) {
    for (int i = 0; i < parts.size(); i++) {
      if (size(i) == 0) {
        throw new DataException(
            "%s: too few for process_count=%d; give more data or fewer processes"
                .formatted(of(i), shard.count()));
      }
    }
    if (from.sources().isEmpty()) {
      return;
    }
    if (from.sources().size() != parts.size() || from.current() >= parts.size()) {
      List<String> saved = from.sources().stream().map(Position::data).toList();
      throw other(saved.toString(), all().toString());
    }
    for (int i = 0; i < parts.size(); i++) {
      Position saved = from.sources().get(i);
      if (!List.of("", of(i), ofNames(i)).contains(saved.data())) {
        throw other(saved.data(), of(i));
      }
      boolean isIn = saved.epoch() >= 0 && saved.position() >= 0 && saved.position() < size(i);
      if (!isIn || from.offset() < 0) {
        throw new DataException(
            "the checkpoint's position in the data is token %d of document %d in epoch %d, which is not one in %s: take another checkpoint, or another workdir"
                .formatted(from.offset(), saved.position(), saved.epoch(), of(i)));
      }
    }
  }

  private static DataException other(String saved, String here) {
    return new DataException(
        "the checkpoint has read other data: %s; here are %s: take the ds_name, vocab_path and data_seed that it was saved with, or another workdir"
            .formatted(saved, here));
  }
}
