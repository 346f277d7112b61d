package org.nanodo.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.nanodo.sharding.Partitioner;
import org.nanodo.task.Tokens;

/**
 * One run's hyper-parameters; the keys are NanoDO's ({@code configs/default.py}) in its order, then
 * those that it reads if present, then ours.
 *
 * @param batchSize sequences of one optimizer step, over all devices and micro-batches
 * @param trainEpochs absent repeats the data for ever
 * @param vocabPath a SentencePiece model, or {@code embedded-8k}; empty means bytes
 * @param checkpointRestoreDir a checkpoint, or the folder of some, to start from while the workdir
 *     has none of its own
 * @param maxToKeep how many of the newest checkpoints are kept; {@code keep_last} is another name
 * @param keepEvery checkpoints whose step is a multiple of it are kept for ever
 * @param keepBest how many of the best by {@code keepBestMetric} are kept as well
 * @param evalBatchSize absent is the micro-batch's; see {@link #evalBatch}
 * @param pygrainWorkerCount threads that prepare data; changes speed, never batches
 * @param dataSeed order of the documents; {@code seed} is the parameters'
 * @param textField the field of a record, or the column of a table, that holds a document's text
 * @param dataErrors what to do about damaged records
 * @param dataDir where folders that TFDS prepared are looked for; absent is TFDS's own places
 * @param processIndex which part of the training documents this process reads; see {@code
 *     process_count}
 * @param processCount in how many parts processes read the training documents
 * @param sampleEvery after so many steps text is continued and written beside the metrics; absent
 *     never
 * @param samplePrompts what is continued; an empty list begins documents
 * @param sampleMaxTokens how many tokens are added to each at most
 * @param task the name of a task, or a Java file with one
 * @param taskSha256 of that file; always computed anew
 * @param client how GPUs are opened
 */
public record Config(
    long seed,
    int batchSize,
    Optional<Integer> trainEpochs,
    String dsName,
    String vocabPath,
    ModelKeys model,
    OptKeys opt,
    String workdir,
    boolean checkpoint,
    int checkpointEverySteps,
    Optional<String> checkpointRestoreDir,
    int maxToKeep,
    int evalEverySteps,
    String evalSplit,
    int evalSteps,
    int evalMaxTargetLength,
    int writeTrainMetricsEverySteps,
    int writePerfMetricsEverySteps,
    boolean writeToXmMeasurements,
    boolean logInternalMetrics,
    int pygrainWorkerCount,
    int pygrainWorkerBufferSize,
    Optional<Integer> evalBatchSize,
    long dataSeed,
    Optional<Integer> keepEvery,
    Optional<Integer> keepBest,
    String keepBestMetric,
    BestMode keepBestMode,
    String textField,
    DataErrors dataErrors,
    Optional<String> dataDir,
    int processIndex,
    int processCount,
    Optional<Integer> sampleEvery,
    List<String> samplePrompts,
    int sampleMaxTokens,
    String task,
    Optional<String> taskSha256,
    Partitioner partitioner,
    MeshKeys mesh,
    ClientKeys client) {

  /**
   * Reads {@code source} over {@code default}, then the overrides in their order.
   *
   * @param source {@code default}, {@code nano}, or a JSON file that may be partial
   * @param overrides as {@code model.L=128}
   * @throws ConfigException on an unknown key, a wrong type, or values that do not go together
   */
  public static Config load(String source, List<String> overrides) {
    return of(source, ConfigSource.read(source), overrides);
  }

  /** The same with other values of some keys, as in {@code model.L=128}. */
  public Config with(List<String> overrides) {
    return of("config", ConfigSource.parse(json(), "config"), overrides);
  }

  private static Config of(String source, Map<String, ?> json, List<String> overrides) {
    String name = TaskChoice.name(json, overrides);
    Tasks.Found task = Tasks.find(name);
    Keys keys = Keys.of(task.defaults());
    Layer layer = Layer.of(keys, ConfigSource.read("default"), "default");
    layer.putAll(Layer.of(keys, ConfigJson.keysOf(task.defaults()), name));
    layer.putAll(Layer.of(keys, TaskChoice.adapted(source, json, task.defaults()), source));
    overrides.forEach(layer::override);
    layer.put("task", task.name());
    layer.put("task_sha256", task.sha256().orElse(null));
    Config config = ConfigJson.fromPaths(layer.values(), task.defaults());
    ConfigChecks.check(config);
    return config;
  }

  /** All keys that a config of this task has. */
  Keys keys() {
    return Keys.of(model.task());
  }

  /** Sequences that go through the model at once: the batch divided by accumulation. */
  public int microBatch() {
    return batchSize / opt.gradAccumulationSteps();
  }

  /** Sequences of one step of evaluation. */
  public int evalBatch() {
    return evalBatchSize.orElse(microBatch());
  }

  /** Whether the task reads the text that {@code ds_name} names. */
  public boolean readsText() {
    return model.task().batch(1, 1) instanceof Tokens;
  }

  /** Tokens in an example: the length of a row of text, 1 for a task that reads no text. */
  public int tokensPerExample() {
    return model.task().batch(1, 1) instanceof Tokens in ? in.ids_BxL().dim(1) : 1;
  }

  /** {@code model.D}, if the task has that key. */
  OptionalInt modelWidth() {
    return flat().get("model.D") instanceof Long D
        ? OptionalInt.of(Math.toIntExact(D))
        : OptionalInt.empty();
  }

  /** Whether the task has the key {@code model.NAME}. */
  public boolean hasModelKey(String name) {
    return keys().find("model." + name).isPresent();
  }

  /** Refuses batches that this many devices cannot share evenly. */
  public void checkDevices(int devices) {
    DeviceChecks.check(this, devices);
  }

  /** The workdir, which must have been given. */
  public Path workdirPath() {
    return ConfigFile.workdir(this);
  }

  /** Writes {@code config.json} into the workdir, which is created if it does not exist. */
  public Path writeToWorkdir() {
    return ConfigFile.write(this);
  }

  /** All keys as indented JSON, in NanoDO's order; what is absent is null. */
  public String json() {
    return ConfigJson.toJson(this);
  }

  /**
   * Every key by its path ({@code model.D}): a Long, Double, Boolean or String; what is absent is
   * {@code None}, lists and maps are JSON.
   */
  public Map<String, Object> flat() {
    return ConfigJson.flat(this);
  }
}
