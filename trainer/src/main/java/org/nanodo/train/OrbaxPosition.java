package org.nanodo.train;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.data.DataException;
import org.nanodo.data.DataState;
import org.nanodo.data.Dataset;
import org.nanodo.data.TrainOptions;
import org.nanodo.data.TrainStream;
import org.nanodo.orbax.GrainPosition;
import org.nanodo.orbax.ImportedState;

/**
 * The position in the data that a run of NanoDO's was at. Grain saves which record was read last,
 * not how much of it was used, so NanoDO leaves out the rest of a document when it resumes. Here
 * the rest is found by reading the same batches again.
 */
record OrbaxPosition(ImportedState saved, Config config) {
  /** Reading so many tokens again takes minutes. */
  private static final long MOST_TOKENS = 1L << 28;

  /** Where the data goes on, and what is to be said about it. */
  record Found(DataState state, List<String> notes) {
    private static Found anew(String why) {
      return new Found(DataState.START, List.of("the data starts anew: " + why));
    }
  }

  Found find() {
    if (saved.step() == 0) {
      return new Found(DataState.START, List.of());
    }
    Optional<GrainPosition> grain = saved.position();
    if (grain.isEmpty()) {
      return Found.anew("no position of Grain's data loader is beside the state");
    }
    if (!config.readsText()) {
      return Found.anew("task=%s reads no text".formatted(config.task()));
    }
    try (Dataset data = Dataset.open(config)) {
      return find(grain.get(), data);
    } catch (ConfigException | DataException e) {
      return Found.anew(String.valueOf(e.getMessage()));
    }
  }

  private Found find(GrainPosition grain, Dataset data) {
    int records = data.size("train");
    if (grain.records().orElse(records) != records
        || grain.seed().orElse(config.dataSeed()) != config.dataSeed()) {
      return Found.anew(
          "%s has %d documents for data_seed=%d, NanoDO read %s for seed %s"
              .formatted(
                  config.dsName(),
                  records,
                  config.dataSeed(),
                  grain.records().orElse(records),
                  grain.seed().orElse(config.dataSeed())));
    }
    long next = Collections.min(grain.lastSeen()) + Math.max(1, grain.workers());
    if (next < 0 || next / records >= Integer.MAX_VALUE) {
      return Found.anew("Grain's last record is %s".formatted(grain.lastSeen()));
    }
    try (TrainStream batches = data.train(TrainOptions.of(config, 1), DataState.START)) {
      if (batches.state().sources().size() > 1) {
        return Found.anew("NanoDO reads no mixtures, as ds_name=%s is".formatted(config.dsName()));
      }
      String described = batches.state().data();
      if (grain.workers() <= 1 && read(batches) && isAt(batches.state(), next - 1, records)) {
        return new Found(batches.state(), List.of());
      }
      var state = new DataState(described, (int) (next / records), (int) (next % records), 0);
      return new Found(state, List.of(why(grain, next)));
    }
  }

  private static boolean isAt(DataState state, long record, int records) {
    return (long) state.epoch() * records + state.position() == record;
  }

  /** Reads what NanoDO has trained on; false if it is too much or there is less. */
  private boolean read(TrainStream batches) {
    long count = saved.step() * config.opt().gradAccumulationSteps() + saved.microBatches();
    if (count * config.microBatch() > MOST_TOKENS / config.tokensPerExample()) {
      return false;
    }
    for (long i = 0; i < count; i++) {
      if (batches.next(() -> false).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private static String why(GrainPosition grain, long next) {
    return grain.workers() > 1
        ? String.format(
            Locale.ROOT,
            "the data goes on at document %,d, the first that one of NanoDO's %d workers had not"
                + " read; their batches came in another order",
            next,
            grain.workers())
        : String.format(
            Locale.ROOT,
            "the data goes on at document %,d; the rest of the one before is left out, as NanoDO"
                + " does when it resumes",
            next);
  }
}
