package org.nanodo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.config.Config;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.runtime.Devices;
import org.nanodo.train.TrainRun;

/** The files that the documentation trains, copied elsewhere. */
class TaskFilesTest {
  private static final Path EXAMPLES =
      Document.ROOT.resolve("examples/src/main/java/org/nanodo/examples");

  @TempDir private Path dir;

  @AfterAll
  static void close() {
    Devices.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Llama; model.D=16 model.H=2 model.K=1 model.L=16 model.N=1 model.F=24; loss",
        "Digits; model.hidden=[16]; loss accuracy"
      })
  void trainWithoutRegistration(String name, String model, String evaluated) throws Exception {
    Path file = dir.resolve(name + ".java");
    Files.copy(EXAMPLES.resolve(name + ".java"), file);
    String paragraphs =
        IntStream.range(0, 300)
            .mapToObj(i -> "paragraph %d says %d\n\n".formatted(i, i * 37 % 101))
            .collect(Collectors.joining());
    Path text = Files.writeString(dir.resolve("text.txt"), paragraphs);
    var run =
        Stream.of(
            "task=" + file,
            "ds_name=text:" + text,
            "vocab_path=",
            "batch_size=8",
            "workdir=" + dir.resolve("workdir"),
            "opt.num_train_steps=12");
    Config config =
        Config.load("nano", Stream.concat(run, Stream.of(model.split(" ", -1))).toList());
    var out = new StringWriter();
    int status = new TrainRun(config, new PrintWriter(out), s -> {}).run(ClientOptions.cpu(1));
    assertThat(status).isZero();
    assertThat(out.toString()).startsWith("Finished at step 12.");
    for (String metric : evaluated.split(" ", -1)) {
      assertThat(out.toString()).containsPattern("Held-out " + metric + ": \\d+\\.\\d+");
    }
  }

  @ParameterizedTest
  @CsvSource({"a Llama-like model, Llama, 120", "a classifier, Digits, 60"})
  void areAsLongAsTheTableSays(String row, String name, int most) throws Exception {
    List<String> all = Files.readAllLines(EXAMPLES.resolve(name + ".java"));
    long lines = new Patch(name, true, List.of(all.stream().map(l -> "+" + l).toList())).lines();
    assertThat(lines).isLessThanOrEqualTo(most);
    assertThat(all).allMatch(line -> line.length() <= 100);
    assertThat(Document.read("docs/hacking.md").text())
        .containsPattern("(?m)^\\| \\[%s\\]\\(\\S+\\) \\| %d \\| 1 \\|$".formatted(row, lines));
  }
}
