package org.nanodo.train;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.checkpoint.CheckpointException;
import org.nanodo.checkpoint.Checkpoints;
import org.nanodo.checkpoint.LockedWorkdir;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.data.DataException;
import org.nanodo.data.DataState;
import org.nanodo.data.Dataset;
import org.nanodo.ir.Literal;
import org.nanodo.jit.ArgSpec;

/** Where a run starts from, and where it saves to; does nothing with {@code checkpoint=false}. */
final class CheckpointManager {
  private static final long LOOK_NANOS = 1_000_000_000L;

  private final Config config;
  private final LockedWorkdir workdir;
  private final Optional<Checkpoints> checkpoints;
  private final boolean resumes;
  private final long firstStep;
  private final DataState position;
  private Optional<Checkpoint> start;
  private Consumer<String> notices = line -> System.err.println("nanodo: " + line);
  private long looked = System.nanoTime();
  private long saved = -1;

  /**
   * A run's own newest checkpoint comes before {@code checkpoint_restore_dir}, so that a run that
   * began elsewhere goes on where it stopped. NanoDO would begin there again.
   */
  CheckpointManager(Config config, LockedWorkdir workdir) {
    this.config = config;
    this.workdir = workdir;
    Optional<Checkpoint> own = Optional.empty();
    if (config.checkpoint()) {
      var all = new Checkpoints(workdir, config.maxToKeep(), this::tell);
      checkpoints = Optional.of(all);
      own = all.latest(c -> SavedPosition.decode(c.data()));
      start = own.or(() -> config.checkpointRestoreDir().map(this::restoreDir));
    } else {
      checkpoints = Optional.empty();
      start = Optional.empty();
    }
    resumes = own.isPresent();
    saved = own.map(Checkpoint::step).orElse(-1L);
    firstStep = start.map(Checkpoint::step).orElse(0L);
    position = start.map(c -> SavedPosition.decode(c.data())).orElse(DataState.START);
  }

  private Checkpoint restoreDir(String dir) {
    return Checkpoints.find(Path.of(dir), c -> SavedPosition.decode(c.data()), this::tell);
  }

  private void tell(String line) {
    notices.accept(line);
  }

  /** From now on, what goes wrong without ending the run is told there; at first on stderr. */
  void tellOn(Consumer<String> lines) {
    notices = lines;
  }

  /** As {@link LockedWorkdir#requireUnmoved}, looked up at most once a second. */
  void requireWorkdir() {
    long now = System.nanoTime();
    if (now - looked >= LOOK_NANOS) {
      looked = now;
      workdir.requireUnmoved();
    }
  }

  /**
   * Checks that the run can go on from where it starts.
   *
   * @throws CheckpointException if that is of another model or optimizer
   * @throws DataException if it has read other data
   * @throws ConfigException if a tensor is too large to be saved
   */
  void requireFits(Config config, Dataset data) {
    // Types are the same whatever the number of devices.
    int devices = config.mesh().fewestDevices();
    var programs = new StepPrograms(config, data.vocabSize(), devices);
    if (checkpoints.isPresent()) {
      programs.stateArgs().mapWithPath(CheckpointManager::requireSavable);
    }
    start.ifPresent(c -> c.requireTypes(programs.stateTypes()));
    start.flatMap(c -> TaskOrigin.changed(c.extra(), config)).ifPresent(this::tell);
    data.requireOwn(data(), config.dataSeed());
    if (resumes) {
      checkpoints.get().settle(start.get());
    }
  }

  /** What is fetched from the devices is one buffer of Java's on the host. */
  private static ArgSpec requireSavable(String path, ArgSpec a) {
    if (a.type().bytes() > Integer.MAX_VALUE) {
      throw new ConfigException(
          "%s takes %,d bytes, and 2 GiB or more cannot be saved as one: model.scan=false keeps blocks apart, checkpoint=false saves nothing"
              .formatted(path, a.type().bytes()));
    }
    return a;
  }

  /** The step that the run goes on with. */
  long firstStep() {
    return firstStep;
  }

  /** Where in the data the run goes on. */
  DataState data() {
    return position;
  }

  /**
   * Loads the state to go on from, or makes a new one.
   *
   * @throws TrainingException if it is not finite, as other programs may save it
   */
  void load(Trainer trainer) {
    if (start.isEmpty()) {
      trainer.initialize();
      return;
    }
    Map<String, Literal> tensors = start.get().restore(trainer.stateTypes());
    trainer.restore(tensors);
    trainer.requireFinite(
        "checkpoint " + start.get().folder(),
        resumes ? "rename that folder to go on from the one before" : "choose an earlier one");
    // It would keep the disk from being freed when the checkpoint is deleted.
    start = Optional.empty();
  }

  /** Whether the run goes on from a checkpoint of its own workdir. */
  boolean resumes() {
    return resumes;
  }

  /** Whether nothing is to be saved at this step, since it is or since nothing ever is. */
  boolean isSaved(int step) {
    return checkpoints.isEmpty() || saved == step;
  }

  /**
   * Saves the state, unless this step is saved already.
   *
   * @throws TrainingException if it is not finite
   */
  void save(int step, Trainer trainer, DataState data) {
    if (isSaved(step)) {
      return;
    }
    requireFinite(step, trainer);
    JsonObject encoded = SavedPosition.encode(data);
    checkpoints.get().save(step, trainer.entries(), encoded, TaskOrigin.encode(config));
    saved = step;
  }

  /** Checks a state that is about to be saved, or to be the result of the run. */
  void requireFinite(int step, Trainer trainer) {
    String kept =
        saved < 0 ? "no checkpoint is kept" : "the checkpoint of step %d is kept".formatted(saved);
    trainer.requireFinite(
        "the state after step " + step,
        "it is not saved, %s; a lower opt.peak_learning_rate, more opt.warmup_steps or opt.clip_by_global_norm may help"
            .formatted(kept));
  }
}
