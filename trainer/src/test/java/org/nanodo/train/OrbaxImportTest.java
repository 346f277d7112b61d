package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.checkpoint.CheckpointException;
import org.nanodo.checkpoint.LockedWorkdir;
import org.nanodo.config.Config;
import org.nanodo.data.Batch;
import org.nanodo.data.DataState;
import org.nanodo.data.Dataset;
import org.nanodo.data.TrainOptions;
import org.nanodo.data.TrainStream;
import org.nanodo.data.Vocabulary;
import org.nanodo.io.Safetensors;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.orbax.Fixtures;
import org.nanodo.orbax.ImportedState;
import org.nanodo.orbax.OrbaxException;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;

/** NanoDO's losses are those that it printed; see {@code orbax_oracle.py}. */
class OrbaxImportTest {
  private static final int VOCAB_SIZE = 50;
  private static final double TOLERANCE = 1e-5;

  @TempDir static Path top;
  @TempDir Path workdir;

  private static Path run;
  private static Path variants;

  @BeforeAll
  static void unpack() {
    run = Fixtures.unpack("run", top);
    variants = Fixtures.unpack("variants", top);
  }

  private Config config(JsonObject recorded, List<String> more) {
    var keys =
        new ArrayList<>(
            List.of(
                "model.D=8",
                "model.H=2",
                "model.L=16",
                "model.F=32",
                "model.dtype=float32",
                "workdir=" + workdir.resolve("imported")));
    recorded
        .getAsJsonObject("opt")
        .entrySet()
        .forEach(e -> keys.add("opt." + e.getKey() + "=" + e.getValue().getAsString()));
    keys.addAll(more);
    return Config.load("default", keys);
  }

  private Config runConfig(String... more) throws IOException {
    var keys =
        new ArrayList<>(
            List.of(
                "model.N=2",
                "batch_size=8",
                "eval_batch_size=4",
                "pygrain_worker_count=0",
                "ds_name=text:" + run.resolve("text.txt"),
                "vocab_path=" + run.resolve("vocabulary.model")));
    keys.addAll(List.of(more));
    return config(json(run.resolve("run.json")), keys);
  }

  private static JsonObject json(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  private static List<Double> losses(JsonObject recorded) {
    return recorded.getAsJsonArray("losses").asList().stream().map(e -> e.getAsDouble()).toList();
  }

  /** Compiles each program once for all tests. */
  private static Client client(int devices) {
    return Client.open(ClientOptions.cpu(devices).cachingIn(top.resolve("cache")));
  }

  private static OrbaxImport.Result read(Path from, Config config) {
    try (Client client = client(1)) {
      return OrbaxImport.read(from, config, client, Vocabulary.of(VOCAB_SIZE));
    }
  }

  /** What a run does with the checkpoint that it begins with. */
  private static <T> T resume(
      Config config, int devices, BiFunction<Trainer, CheckpointManager, T> use) {
    try (Client client = client(devices);
        LockedWorkdir locked = LockedWorkdir.open(config.workdirPath());
        var checkpoints = new CheckpointManager(config, locked);
        var trainer = new Trainer(config, client, VOCAB_SIZE, Map.of())) {
      checkpoints.load(trainer);
      return use.apply(trainer, checkpoints);
    }
  }

  private static OrbaxPosition.Found position(Path from, Config config) {
    try (ImportedState saved = ImportedState.open(from)) {
      return new OrbaxPosition(saved, config).find();
    }
  }

  private static double loss(Trainer trainer, long step, List<Batch> batches) {
    return trainer.start((int) step, batches).read().get("train_loss");
  }

  @ParameterizedTest
  @CsvSource({"1, false, workdir", "2, true, workdir/10", "4, false, workdir/10/state"})
  void goesOnWithTheLossesOfNanoDo(int devices, boolean scan, String from) throws IOException {
    Config config = runConfig("model.scan=" + scan);
    OrbaxImport.Result result = read(run.resolve(from), config);
    assertThat(result.step()).isEqualTo(10);
    assertThat(result.notes()).isEmpty();
    List<Double> expected = losses(json(run.resolve("run.json"))).subList(10, 20);
    List<Double> found =
        resume(
            config,
            devices,
            (trainer, checkpoints) -> {
              assertThat(checkpoints.firstStep()).isEqualTo(10);
              try (Dataset data = Dataset.open(config);
                  TrainStream batches = data.train(TrainOptions.of(8, 16), checkpoints.data())) {
                data.requireOwn(checkpoints.data(), config.dataSeed());
                return IntStream.range(10, 20)
                    .mapToObj(i -> loss(trainer, i, List.of(batches.next(() -> false).get())))
                    .toList();
              }
            });
    requireClose(found, expected);
  }

  private static void requireClose(List<Double> found, List<Double> expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      double relative = Math.abs(found.get(i) / expected.get(i) - 1);
      assertThat(relative).as("step %d of %s and %s", i, found, expected).isLessThan(TOLERANCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lion", "adafactor", "accumulation"})
  void takesTheStateOfEachOptimizer(String name) throws IOException {
    JsonObject recorded = json(variants.resolve(name + ".json"));
    Config config = config(recorded, List.of("model.N=1", "batch_size=4"));
    assertThat(read(variants.resolve(name), config).step()).isEqualTo(2);
    Literal all =
        Safetensors.open(variants.resolve(name + ".safetensors")).readAll().get("batches");
    int accumulation = config.opt().gradAccumulationSteps();
    List<Double> found =
        resume(
            config,
            1,
            (trainer, checkpoints) ->
                IntStream.range(0, 3)
                    .mapToObj(i -> loss(trainer, 2 + i, batches(all, i, accumulation)))
                    .toList());
    requireClose(found, losses(recorded));
  }

  private static List<Batch> batches(Literal all, int step, int accumulation) {
    TensorType one = all.type().with(all.type().shape().rest());
    int bytes = (int) one.bytes();
    return IntStream.range(step * accumulation, (step + 1) * accumulation)
        .mapToObj(i -> Batch.of(Literal.wrap(one, all.data().slice(i * bytes, bytes))))
        .toList();
  }

  @Test
  void takesOnlyParametersForAnotherOptimizer() throws IOException {
    Config config = runConfig("opt.optimizer=lion");
    OrbaxImport.Result result = read(run.resolve("workdir"), config);
    assertThat(result.step()).isZero();
    assertThat(result.notes())
        .containsExactly(
            "its optimizer state (mu, nu) is not that of opt.optimizer=lion (mu): only its parameters are taken, as step 0");
    Map<String, Literal> params =
        resume(
            config,
            1,
            (trainer, checkpoints) -> {
              DataState at = checkpoints.data();
              assertThat(List.of(at.data(), at.epoch(), at.position(), at.offset()))
                  .containsExactly("", 0, 0, 0);
              return trainer.parameters();
            });
    Path again = workdir.resolve("again");
    Config same = runConfig("workdir=" + again);
    read(run.resolve("workdir"), same);
    Map<String, ByteBuffer> expected = data(resume(same, 1, (t, c) -> t.parameters()));
    assertThat(data(params)).isEqualTo(expected);
  }

  private static Map<String, ByteBuffer> data(Map<String, Literal> values) {
    var data = new TreeMap<String, ByteBuffer>();
    values.forEach((name, value) -> data.put(name, value.data()));
    return data;
  }

  @Test
  void goesOnAtTheNextDocumentWhereTheBatchesAreOthers() throws IOException {
    var found = position(run.resolve("workdir"), runConfig("batch_size=4"));
    DataState at = found.state();
    long next = at.epoch() * 92L + at.position();
    assertThat(at.offset()).isZero();
    assertThat(found.notes())
        .containsExactly(
            "the data goes on at document %d; the rest of the one before is left out, as NanoDO does when it resumes"
                .formatted(next));
    assertThat(Files.readString(grain(run))).contains("\"0\": " + (next - 1));
  }

  private static Path grain(Path of) {
    return of.resolve("workdir/10/data/process_0-of-1.json");
  }

  @Test
  void goesOnAtTheFirstDocumentThatAWorkerHadNotRead() throws IOException {
    Path copy =
        changed(
            "\"last_seen_indices\": \\{[^}]*}",
            "\"last_seen_indices\": {\"0\": 93, \"1\": 94, \"2\": 92}",
            "\"worker_count\": 0",
            "\"worker_count\": 3");
    var found = position(copy, runConfig());
    assertThat(found.notes())
        .containsExactly(
            "the data goes on at document 95, the first that one of NanoDO's 3 workers had not read; their batches came in another order");
    DataState at = found.state();
    assertThat(List.of(at.epoch(), at.position(), at.offset())).containsExactly(1, 3, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "num_records=92 | num_records=91 | has 92 documents for data_seed=1234, NanoDO read 91 for seed 1234",
        "seed=1234 | seed=5 | NanoDO read 92 for seed 5"
      })
  void saysThatOtherDataStartsAnew(String was, String is, String why) throws IOException {
    Path copy = changed(was, is);
    var found = position(copy, runConfig());
    assertThat(found.notes()).hasSize(1);
    assertThat(found.notes().get(0)).startsWith("the data starts anew: ").endsWith(why);
    assertThat(found.state()).isEqualTo(DataState.START);
  }

  /** A copy of the run with another position. */
  private Path changed(String... replacements) throws IOException {
    Path copy = Fixtures.unpack("run", workdir.resolve("copy"));
    String text = Files.readString(grain(copy));
    for (int i = 0; i < replacements.length; i += 2) {
      String next = text.replaceAll(replacements[i], replacements[i + 1]);
      assertThat(next).isNotEqualTo(text);
      text = next;
    }
    Files.writeString(grain(copy), text);
    return copy.resolve("workdir");
  }

  @Test
  void startsDataAnewWithoutAPosition() throws IOException {
    Path copy = Fixtures.unpack("run", workdir.resolve("copy"));
    Files.delete(grain(copy));
    assertThat(position(copy.resolve("workdir"), runConfig()).notes())
        .containsExactly(
            "the data starts anew: no position of Grain's data loader is beside the state");
  }

  @Test
  void refusesAnotherModelAndAWorkdirInUse() throws IOException {
    Path from = run.resolve("workdir");
    assertThatThrownBy(() -> read(from, runConfig("model.F=64")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("Dense_0/kernel")
        .hasMessageContaining("take the config that it was saved with");
    assertThat(workdir.resolve("imported")).doesNotExist();
    read(from, runConfig());
    assertThatThrownBy(() -> read(from, runConfig()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("has checkpoints, of steps [10]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"workdir/20.orbax-checkpoint-tmp-7", "workdir/10/data", "nothing", "no/folder"})
  void namesAFolderThatIsNoCheckpoint(String folder) throws IOException {
    Files.createDirectories(run.resolve("nothing"));
    assertThatThrownBy(() -> read(run.resolve(folder), runConfig()))
        .isInstanceOf(OrbaxException.class)
        .hasMessageContaining(run.resolve(folder).toString());
  }

  @Test
  void writesNothingOfADamagedState() throws IOException {
    Path copy = Fixtures.unpack("run", workdir.resolve("copy"));
    Path state = copy.resolve("workdir/10/state");
    try (var files = Files.walk(state)) {
      Path largest =
          files
              .filter(Files::isRegularFile)
              .filter(f -> f.toString().contains("process_0/d"))
              .max(Comparator.comparingLong(OrbaxImportTest::size))
              .get();
      byte[] bytes = Files.readAllBytes(largest);
      Arrays.fill(bytes, 0, bytes.length / 2, (byte) 0);
      Files.write(largest, bytes);
      assertThatThrownBy(() -> read(state, runConfig()))
          .isInstanceOf(OrbaxException.class)
          .hasMessageContaining(largest.toString())
          .hasMessageContaining("import an earlier step");
    }
    assertThat(workdir.resolve("imported/checkpoints")).doesNotExist();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
