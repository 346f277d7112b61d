package org.nanodo.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.nanodo.config.WorkdirPath;
import org.nanodo.io.DataPaths;
import org.nanodo.io.DurableFiles;
import org.nanodo.io.IoErrors;

/**
 * A workdir in an object store, where nothing can be renamed, appended to or locked. The run works
 * in a folder of this machine; what it finishes is copied to the store, a checkpoint's manifest
 * last, so that a checkpoint that can be seen there is whole. Not for two machines at once.
 */
public final class RemoteMirror {
  private static final String CHECKPOINTS = "checkpoints";
  private static final String EVENTS = "events.out.tfevents";

  private final RemoteWorkdir store;
  private final Path workdir;
  private final StepFolders steps;
  private final Consumer<String> notices;
  private final SortedSet<Long> seen = new TreeSet<>();
  private final Map<String, String> uploaded = new HashMap<>();

  /**
   * A mirror, which copies nothing yet.
   *
   * @param address the workdir, as {@code s3://BUCKET/runs/a}
   * @param cache a folder of this machine; the run works in one below it
   * @param notices receives one line before something is fetched
   */
  public RemoteMirror(String address, Path cache, Consumer<String> notices) {
    this.store = new RemoteWorkdir(address);
    this.workdir = cache.resolve(DataPaths.localName(address));
    this.steps = new StepFolders(workdir.resolve(CHECKPOINTS));
    this.notices = notices;
  }

  /** The mirror of a workdir that is in a store, below the folder where each has its local copy. */
  public static Optional<RemoteMirror> of(String workdir, Consumer<String> notices) {
    return DataPaths.isRemote(workdir)
        ? Optional.of(new RemoteMirror(workdir, WorkdirPath.copies(), notices))
        : Optional.empty();
  }

  /** The folder of this machine that the run is to work in. */
  public Path workdir() {
    return workdir;
  }

  /**
   * Fetches the newest undamaged checkpoint of the store with the files beside it, unless this
   * machine has it, or one after it that it could not copy any more. A run that is going to write
   * calls it with its workdir locked, before it reads anything there.
   *
   * @throws CheckpointException if the store cannot be read, or the folder cannot be written to
   */
  public void fetch() {
    try {
      RemoteWorkdir.Content content = store.read();
      OptionalLong newest = newest(content.steps());
      if (newest.isPresent() && !isCurrent(newest.getAsLong())) {
        clear();
        fetch(content);
      }
    } catch (IOException e) {
      throw new CheckpointException(
          "workdir %s cannot be fetched to %s: %s"
              .formatted(store.address(), workdir, IoErrors.reason(e)),
          e);
    }
  }

  /** Whether nothing needs to be fetched, as {@code step} is the newest of the store. */
  private boolean isCurrent(long step) throws IOException {
    if (has(step)) {
      return true;
    }
    OptionalLong own = newest(own());
    boolean isAhead = own.isPresent() && own.getAsLong() > step;
    if (isAhead) {
      notices.accept(
          "%s ends at step %d, and %s at step %d: going on from that"
              .formatted(store.address(), step, workdir, own.getAsLong()));
    }
    return isAhead;
  }

  /** Deletes what another machine has overtaken; hidden files are the lock's. */
  private void clear() throws IOException {
    Files.createDirectories(workdir);
    for (Path path : DurableFiles.list(workdir)) {
      if (!path.getFileName().toString().startsWith(".")) {
        DurableFiles.deleteTree(path);
      }
    }
  }

  private void fetch(RemoteWorkdir.Content content) throws IOException {
    for (String name : content.others()) {
      store.download(name, workdir.resolve(name));
    }
    var older = new TreeSet<>(content.steps());
    while (!older.isEmpty()) {
      long step = older.pollLast();
      notices.accept(
          "fetching checkpoint %d of %s into %s …".formatted(step, store.address(), workdir));
      Path half = steps.unfinished(step);
      for (String name : content.files(step)) {
        store.download(RemoteWorkdir.folder(step) + name, half.resolve(name));
      }
      try (Checkpoint whole = Checkpoint.open(half)) {
        steps.publish(whole.step());
        return;
      } catch (DamageException e) {
        Path aside = steps.setAside(half, step, "damaged");
        notices.accept(
            "checkpoint %d of %s is damaged (%s): it is in %s, trying the one before"
                .formatted(step, store.address(), e.getMessage(), aside));
      }
    }
  }

  /** Whether this machine has the same checkpoint as the store. */
  private boolean has(long step) throws IOException {
    Path manifest = steps.finished(step).resolve(Manifest.NAME);
    return Files.exists(manifest) && store.isManifest(step, Files.readAllBytes(manifest));
  }

  /** The steps that this machine has whole; what lost its manifest is none in the store. */
  private SortedSet<Long> own() {
    var own = new TreeSet<>(steps.steps());
    own.removeIf(step -> !Files.exists(steps.finished(step).resolve(Manifest.NAME)));
    return own;
  }

  private static OptionalLong newest(SortedSet<Long> steps) {
    return steps.isEmpty() ? OptionalLong.empty() : OptionalLong.of(steps.last());
  }

  /** The steps of the store that are whole, oldest first. */
  public SortedSet<Long> storedSteps() {
    try {
      return store.read().steps();
    } catch (IOException e) {
      throw failure("read", e);
    }
  }

  /**
   * Copies what is new in the folder to the store: first the files beside the checkpoints, such as
   * event files, then finished checkpoints, oldest first. Checkpoints that have been deleted in the
   * folder are deleted in the store. To be called after each save and at the end of a run, by the
   * thread that saves and deletes checkpoints.
   *
   * @param retention which checkpoints of the store are kept that this machine has never had
   * @throws CheckpointException if it cannot be copied; the folder has all of it
   */
  public void upload(Retention retention) {
    try {
      RemoteWorkdir.Content content = store.read();
      SortedSet<Long> own = own();
      uploadOthers(content.others());
      for (long step : own) {
        if (!content.steps().contains(step) || !isUploaded(step)) {
          store.deleteStep(step, content.files(step));
          uploadStep(step);
        }
      }
      seen.addAll(own);
      SortedSet<Long> kept = kept(own, content.steps(), retention);
      for (long step : content.steps()) {
        if (!kept.contains(step)) {
          store.deleteStep(step, content.files(step));
        }
      }
    } catch (IOException e) {
      throw failure("written to", e);
    }
  }

  /** What this machine has, and what only another one had, as if this had saved it. */
  private SortedSet<Long> kept(SortedSet<Long> own, SortedSet<Long> stored, Retention retention)
      throws IOException {
    var kept = new TreeSet<Long>(own);
    var all = new TreeMap<Long, Map<String, Double>>();
    own.forEach(step -> all.put(step, steps.metrics(step)));
    for (long step : stored) {
      if (!own.contains(step) && !seen.contains(step)) {
        all.put(step, store.metrics(step));
      }
    }
    if (!all.isEmpty()) {
      kept.addAll(retention.kept(all, own.isEmpty() ? all.lastKey() : own.last()));
    }
    return kept;
  }

  /** Whether the store has what this machine has; it is read once for each checkpoint. */
  private boolean isUploaded(long step) throws IOException {
    String name = RemoteWorkdir.folder(step) + Manifest.NAME;
    String state = state(workdir.resolve(name));
    if (!state.equals(uploaded.get(name)) && has(step)) {
      uploaded.put(name, state);
    }
    return state.equals(uploaded.get(name));
  }

  /** Changes with the content of a file. */
  private static String state(Path file) throws IOException {
    return Files.size(file) + " " + Files.getLastModifiedTime(file);
  }

  private CheckpointException failure(String done, IOException e) {
    return new CheckpointException(
        "workdir %s cannot be %s (%s): all of the run is in %s, and is copied when it goes on"
            .formatted(store.address(), done, IoErrors.reason(e), workdir),
        e);
  }

  private void uploadStep(long step) throws IOException {
    Path folder = steps.finished(step);
    for (Path file : DurableFiles.list(folder)) {
      if (!file.endsWith(Manifest.NAME)) {
        store.upload(file, RemoteWorkdir.folder(step) + file.getFileName());
      }
    }
    Path manifest = folder.resolve(Manifest.NAME);
    String name = RemoteWorkdir.folder(step) + Manifest.NAME;
    store.upload(manifest, name);
    uploaded.put(name, state(manifest));
  }

  /** All but checkpoints and hidden files, if they have another size or time than the last time. */
  private void uploadOthers(List<String> stored) throws IOException {
    var own = new HashSet<String>();
    for (Path file : others()) {
      String name = workdir.relativize(file).toString();
      own.add(name);
      String state = state(file);
      if (!state.equals(uploaded.get(name))) {
        uploadCopy(file, name);
        uploaded.put(name, state);
      }
    }
    for (String name : stored) {
      // Otherwise TensorBoard would show steps of theirs twice.
      if (!own.contains(name) && Path.of(name).getFileName().toString().startsWith(EVENTS)) {
        store.delete(name);
      }
    }
  }

  /** A store takes no file that grows meanwhile, as event files do beside a save. */
  private void uploadCopy(Path file, String name) throws IOException {
    Path copy = workdir.resolve(".uploading");
    try {
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      store.upload(copy, name);
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  private List<Path> others() throws IOException {
    if (!Files.isDirectory(workdir)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(workdir)) {
      return paths.filter(Files::isRegularFile).filter(this::isOther).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private boolean isOther(Path file) {
    Path name = workdir.relativize(file);
    return !("/" + name).contains("/.") && !name.startsWith(CHECKPOINTS);
  }
}
