package org.nanodo.train;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.checkpoint.CheckpointException;
import org.nanodo.checkpoint.Checkpoints;
import org.nanodo.checkpoint.LockedWorkdir;
import org.nanodo.checkpoint.RemoteMirror;
import org.nanodo.checkpoint.Retention;
import org.nanodo.config.BestMode;
import org.nanodo.config.Config;
import org.nanodo.data.DataException;
import org.nanodo.data.DataState;
import org.nanodo.data.Dataset;
import org.nanodo.io.FailureWords;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.TensorType;

/** Where a run starts from, and where it saves to; does nothing with {@code checkpoint=false}. */
final class CheckpointManager implements AutoCloseable {
  private static final String METRICS = "metrics";
  private static final long LOOK_NANOS = 1_000_000_000L;

  private final Config config;
  private final LockedWorkdir workdir;
  private final Retention retention;
  private final Optional<RemoteMirror> mirror;
  private final Optional<Checkpoints> checkpoints;
  private final boolean resumes;
  private final long firstStep;
  private final DataState position;
  private Optional<Checkpoint> start;
  private Consumer<String> notices = line -> System.err.println("nanodo: " + line);
  private long looked = System.nanoTime();
  private final BackgroundSave background = new BackgroundSave();
  private volatile long saved = -1;
  private boolean toldOfWaiting;
  private boolean onlyParameters;

  /**
   * A run's own newest checkpoint comes before {@code checkpoint_restore_dir}, so that a run that
   * began elsewhere goes on where it stopped. NanoDO would begin there again.
   */
  CheckpointManager(Config config, LockedWorkdir workdir) {
    this.config = config;
    this.workdir = workdir;
    this.retention = retention(config);
    this.mirror = RemoteMirror.of(config.workdir(), this::tell);
    mirror.ifPresent(RemoteMirror::fetch);
    Optional<Checkpoint> own = Optional.empty();
    if (config.checkpoint()) {
      var all = new Checkpoints(workdir, retention, this::tell);
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

  private static Retention retention(Config config) {
    return new Retention(
        config.maxToKeep(),
        config.keepEvery().map(OptionalInt::of).orElse(OptionalInt.empty()),
        config
            .keepBest()
            .map(
                count ->
                    new Retention.Best(
                        count, config.keepBestMetric(), config.keepBestMode() == BestMode.MAX)));
  }

  private Checkpoint restoreDir(String dir) {
    Optional<RemoteMirror> stored = RemoteMirror.of(dir, this::tell);
    stored.ifPresent(RemoteMirror::fetch);
    Path from = stored.map(RemoteMirror::workdir).orElseGet(() -> Path.of(dir));
    return Checkpoints.find(from, c -> SavedPosition.decode(c.data()), this::tell);
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
   */
  void requireFits(Config config, Dataset data) {
    // Types are the same whatever the number of devices.
    int devices = config.mesh().fewestDevices();
    var programs = new StepPrograms(config, data.vocabulary(), devices, "cpu");
    start.ifPresent(c -> requireTypes(c, programs));
    start.flatMap(c -> TaskOrigin.changed(c.extra(), config)).ifPresent(this::tell);
    if (!onlyParameters) {
      data.requireOwn(data(), config.dataSeed());
    }
    if (resumes) {
      checkpoints.get().settle(start.get());
    }
  }

  /** Of another run, with another optimizer, only the parameters are taken. */
  private void requireTypes(Checkpoint from, StepPrograms programs) {
    Map<String, TensorType> expected = programs.stateTypes();
    onlyParameters =
        !resumes
            && !from.types().equals(expected)
            && parameters(from.types()).equals(parameters(expected));
    if (!onlyParameters) {
      from.requireTypes(expected);
      return;
    }
    tell(
        "%s is of another optimizer: only its parameters are taken, and training begins at step 0"
            .formatted(from.folder()));
  }

  private static Map<String, TensorType> parameters(Map<String, TensorType> state) {
    var parameters = new LinkedHashMap<>(state);
    parameters.keySet().removeIf(name -> !name.startsWith(TrainState.PARAMS));
    return parameters;
  }

  /** The step that the run goes on with. */
  long firstStep() {
    return onlyParameters ? 0 : firstStep;
  }

  /** Where in the data the run goes on. */
  DataState data() {
    return onlyParameters ? DataState.START : position;
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
    try (Checkpoint from = start.get()) {
      if (onlyParameters) {
        var parameters = new LinkedHashMap<String, TensorSource>();
        from.restorePart(parameters(from.types()))
            .forEach((name, t) -> parameters.put(name.substring(TrainState.PARAMS.length()), t));
        trainer.initialize(parameters);
      } else {
        trainer.restore(from.restore(trainer.stateTypes()));
      }
      trainer.requireFinite(
          "checkpoint " + from.folder(),
          resumes ? "rename that folder to go on from the one before" : "choose an earlier one");
    }
    start = Optional.empty();
  }

  /** Whether the run goes on from a checkpoint of its own workdir. */
  boolean resumes() {
    return resumes;
  }

  /**
   * Whether the run was stopped in the evaluation that ends it, which its last checkpoint then
   * lacks. If so, that is saved again, with the evaluation.
   */
  boolean reopen() {
    boolean lacksEvaluation =
        resumes
            && start.get().extra().get(METRICS) instanceof JsonObject metrics
            && metrics.keySet().stream().noneMatch(name -> name.startsWith("eval_"));
    if (lacksEvaluation) {
      saved = -1;
    }
    return lacksEvaluation;
  }

  /** Whether nothing is to be saved at this step, since it is or since nothing ever is. */
  boolean isSaved(int step) {
    return checkpoints.isEmpty() || saved == step;
  }

  /**
   * Saves the state at {@code step}, with what was measured of it, while training goes on or, if a
   * copy of it does not fit into memory, before this returns. A save before it is waited for. A
   * failure is thrown by the next call of any method that saves, or of {@link #requireHealthy}.
   */
  void saveBeside(int step, Trainer trainer, DataState data, Map<String, Double> metrics) {
    background.await();
    if (isSaved(step)) {
      return;
    }
    requireFinite(step, trainer);
    StateSnapshot snapshot = trainer.snapshot();
    if (!snapshot.isCopy()) {
      tellOfWaiting();
      write(step, snapshot, data, metrics);
      return;
    }
    background.start(
        () -> {
          try (snapshot) {
            write(step, snapshot, data, metrics);
          }
        });
  }

  private void tellOfWaiting() {
    if (!toldOfWaiting) {
      toldOfWaiting = true;
      tell("a copy of the state does not fit into memory: training waits for each checkpoint");
    }
  }

  /** Saves the state, unless this step is saved already, before this returns. */
  void save(int step, Trainer trainer, DataState data, Map<String, Double> metrics) {
    background.await();
    if (!isSaved(step)) {
      requireFinite(step, trainer);
      write(step, trainer.unchanged(), data, metrics);
    }
  }

  /** Fails as a save beside the training has failed, if one has. */
  void requireHealthy() {
    background.check();
  }

  private void write(int step, StateSnapshot state, DataState data, Map<String, Double> metrics) {
    JsonObject extra = TaskOrigin.encode(config);
    extra.add(METRICS, new Gson().toJsonTree(metrics));
    JsonObject encoded = SavedPosition.encode(data);
    checkpoints.get().save(step, state.entries(), encoded, extra);
    upload();
    saved = step;
  }

  /**
   * Copies what is new in the workdir to the store that it is in, if it is in one.
   *
   * @throws CheckpointException if it cannot be copied
   */
  void upload() {
    mirror.ifPresent(m -> m.upload(retention));
  }

  /**
   * Checks a state that is about to be saved, or to be the result of the run.
   *
   * @throws TrainingException if it is not finite
   */
  void requireFinite(int step, Trainer trainer) {
    String kept =
        saved < 0 ? "no checkpoint is kept" : "the checkpoint of step %d is kept".formatted(saved);
    trainer.requireFinite(
        "the state after step " + step,
        "it is not saved, %s; a lower opt.peak_learning_rate, more opt.warmup_steps or opt.clip_by_global_norm may help"
            .formatted(kept));
  }

  /**
   * Waits for a save beside the training, and leaves its failure to whoever has failed before. To
   * be called before the trainer is closed, whose state is saved; again it does nothing.
   */
  @Override
  public void close() {
    try {
      background.await();
    } catch (RuntimeException | Error e) {
      tell("a save has failed: " + FailureWords.of(e));
    }
    start.ifPresent(Checkpoint::close);
  }
}
