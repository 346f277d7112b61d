package org.nanodo.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.nanodo.config.Config;

/**
 * Finds the largest batch of a config that fits on a target, by compiling: the batch sizes that are
 * tried are the number of devices that share the batch times powers of two.
 */
public final class MemoryPlan {
  private static final int MOST_ROWS = 1 << 16;

  private final Function<Config, TargetReport> compiler;
  private final int devices;
  private final Consumer<Attempt> progress;

  /** Compiles with {@code compiler}, and tells {@code progress} of each compilation. */
  public MemoryPlan(
      Function<Config, TargetReport> compiler, int devices, Consumer<Attempt> progress) {
    this.compiler = compiler;
    this.devices = devices;
    this.progress = progress;
  }

  /** A batch that was tried. */
  public record Attempt(int batchSize, boolean remat, TargetReport report) {}

  /**
   * The largest batch that fits, if any does. Begins with the batch size of the config.
   *
   * @param remat whether blocks are computed again in the backward pass
   */
  public Optional<Attempt> largest(Config config, boolean remat) {
    int unit = config.mesh().data(devices) * config.opt().gradAccumulationSteps();
    int rows = Integer.highestOneBit(Math.min(MOST_ROWS, Math.max(1, config.batchSize() / unit)));
    Map<Integer, Attempt> tried = new TreeMap<>();
    Optional<Attempt> best = Optional.empty();
    while (rows >= 1 && rows <= MOST_ROWS && !tried.containsKey(rows)) {
      Attempt attempt = attempt(config, unit * rows, remat);
      tried.put(rows, attempt);
      if (attempt.report.fits()) {
        best = Optional.of(attempt);
        rows *= 2;
      } else {
        rows /= 2;
      }
    }
    return best;
  }

  private Attempt attempt(Config config, int batchSize, boolean remat) {
    List<String> remats = config.hasModelKey("remat") ? List.of("model.remat=" + remat) : List.of();
    var changes = new ArrayList<>(remats);
    changes.add("batch_size=" + batchSize);
    Config changed = config.with(changes);
    var attempt = new Attempt(batchSize, remat, compiler.apply(changed));
    progress.accept(attempt);
    return attempt;
  }
}
