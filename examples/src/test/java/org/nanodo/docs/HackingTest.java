package org.nanodo.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.Tensor;
import org.nanodo.config.Config;
import org.nanodo.config.NamedOptimizers;
import org.nanodo.data.DataState;
import org.nanodo.data.TextData;
import org.nanodo.data.TrainOptions;
import org.nanodo.ir.Literal;
import org.nanodo.optim.GradientTransformation;
import org.nanodo.optim.OptimizerState;
import org.nanodo.optim.Optimizers;
import org.nanodo.runtime.Devices;

/** Applies the changes that the documentation describes, and runs what comes out. */
class HackingTest {
  private static final String MODEL = "model/src/main/java/org/nanodo/model";

  @TempDir private Path dir;

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static List<Patch> patches(String section) throws IOException {
    String text = Document.read("docs/hacking.md").text();
    int from = text.indexOf("\n## " + section + "\n");
    assertThat(from).as(section).isPositive();
    int next = text.indexOf("\n## ", from + 1);
    String part = text.substring(from, next < 0 ? text.length() : next);
    return Patch.of(new Document(part).blocks("diff").get(0));
  }

  private Path write(String file, String text) throws IOException {
    Path path = dir.resolve("changed").resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  private Path compiled(List<Path> files) throws IOException {
    Path classes = Files.createDirectories(dir.resolve("classes"));
    Sources.compile(files, classes);
    return classes;
  }

  /** The model as it is, or with changes. */
  @SuppressWarnings("unchecked")
  private Map<String, Double> gradientNorms(List<Patch> changes) throws Exception {
    var files = new ArrayList<Path>();
    for (Patch change : changes) {
      files.add(write(change.file(), change.applied()));
    }
    try (Stream<Path> all = Files.list(Document.ROOT.resolve(MODEL))) {
      Set<String> changed = new TreeSet<>();
      changed.add("package-info.java"); // Its annotation is not on every class path.
      files.forEach(f -> changed.add(f.getFileName().toString()));
      all.filter(f -> !changed.contains(f.getFileName().toString())).forEach(files::add);
    }
    String driver = GradientNorms.class.getName();
    try (var loader = new Sources.Loader(compiled(files), driver)) {
      var norms =
          (Supplier<Map<String, Double>>) loader.loadClass(driver).getConstructor().newInstance();
      return norms.get();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "A norm after each layer, LayerNorm_2/scale LayerNorm_3/scale",
    "Gated attention, CausalAttn_0/gate/kernel",
  })
  void theChangedModelTrainsItsNewParameters(String section, String added) throws Exception {
    Map<String, Double> before = new GradientNorms().get();
    Map<String, Double> after = gradientNorms(patches(section));

    assertThat(after.values()).allSatisfy(v -> assertThat(v).isFinite().isPositive());
    assertThat(after.get("loss")).isBetween(1.5, 4.0).isNotEqualTo(before.get("loss"));
    var expected = new TreeSet<>(before.keySet());
    for (String name : added.split(" ")) {
      expected.add("blocks_0/" + name);
    }
    assertThat(after.keySet()).isEqualTo(expected);
  }

  @Test
  void theMetricIsEvaluated() throws Exception {
    Map<String, Double> before = new GradientNorms().get();
    Map<String, Double> after = gradientNorms(patches("A metric"));

    // Of the nine tokens that are predicted.
    assertThat(after.get("eval_accuracy") * 9)
        .isBetween(0., 9.)
        .isCloseTo(Math.rint(after.get("eval_accuracy") * 9), within(1e-5));
    before.put("eval_accuracy", after.get("eval_accuracy"));
    assertThat(after.keySet()).isEqualTo(before.keySet());
  }

  /** Runs {@code test} with a class and the line that registers it on the class path. */
  private void withService(String section, Runnable test) throws Exception {
    List<Patch> patches = patches(section);
    Path classes = compiled(List.of(write(patches.get(0).file(), patches.get(0).applied())));
    Path services = classes.resolve(patches.get(1).file().replaceFirst(".*/resources/", ""));
    Files.createDirectories(services.getParent());
    Files.writeString(services, patches.get(1).applied());
    Thread thread = Thread.currentThread();
    ClassLoader context = thread.getContextClassLoader();
    try (var loader = new Sources.Loader(classes, "")) {
      thread.setContextClassLoader(loader);
      test.run();
    } finally {
      thread.setContextClassLoader(context);
    }
  }

  @Test
  void theOptimizerIsFoundByItsNameAndStepsAlongSigns() throws Exception {
    withService("An optimizer", HackingTest::stepAlongSigns);
  }

  private static void stepAlongSigns() {
    Config config =
        Config.load(
            "nano",
            List.of("opt.optimizer=signum", "opt.weight_decay=0", "opt.decay_type=constant"));
    double rate = config.opt().peakLearningRate();
    int warm = config.opt().warmupSteps();
    GradientTransformation signum = NamedOptimizers.of(config);
    Tensor w = Tensor.of(1., -2, 0);
    OptimizerState state = signum.init(w);
    state = new OptimizerState(Tensor.of(warm), state.tensors());
    var u = signum.update(Tensor.of(0.1, -0.3, 0), state, w);
    float r = (float) rate;
    assertThat(Optimizers.applyUpdates(Tensor.zeros(3), u.updates()).toFloats())
        .containsExactly(-r, r, 0);
    assertThat(u.state().tensors()).containsOnlyKeys("ema");
  }

  @Test
  void theDataSourceIsFoundByItsNameAndItsDocumentsAreTrainedOn() throws Exception {
    Path file = Files.writeString(dir.resolve("one.txt"), "a b\n");
    withService(
        "A data source",
        () -> {
          try (var data = TextData.open("lines:" + file, "");
              var batches = data.train(TrainOptions.of(1, 5), DataState.START)) {
            Literal batch = batches.next().orElseThrow().tensors().get(0);
            int[] row = IntStream.range(0, 5).map(i -> (int) batch.get(i)).toArray();
            assertThat(data.tokenizer().decode(row)).isEqualTo("a b");
          }
        });
  }

  /** The design's limits, and what the table says. */
  @ParameterizedTest
  @CsvSource({
    "A norm after each layer, 4, 1",
    "Gated attention, 4, 1",
    "An optimizer, 20, 1",
    "A metric, 5, 1",
    "A data source, 20, 1"
  })
  void countsAreThoseOfTheTable(String section, int most, int files) throws IOException {
    List<Patch> java = patches(section).stream().filter(p -> p.file().endsWith(".java")).toList();
    long lines = java.stream().mapToLong(Patch::lines).sum();
    assertThat(lines).isBetween(1L, (long) most);
    assertThat(java).hasSize(files);
    assertThat(java.stream().flatMap(Patch::added)).allMatch(line -> line.length() <= 100);
    String table = Document.read("docs/hacking.md").text();
    String row =
        "(?mi)^\\| \\[%s\\]\\(\\S+\\) \\| %d \\| %d\\b(.*) \\|$".formatted(section, lines, files);
    var found = Pattern.compile(row).matcher(table);
    assertThat(found.find())
        .as("a row of %s with %s lines, %s files", section, lines, files)
        .isTrue();
    long services = patches(section).size() - java.size();
    assertThat(found.group(1)).isEqualTo(services == 0 ? "" : ", and 1 line that registers it");
    patches(section).stream()
        .filter(p -> !java.contains(p))
        .forEach(p -> assertThat(p.added()).hasSize(1));
  }
}
