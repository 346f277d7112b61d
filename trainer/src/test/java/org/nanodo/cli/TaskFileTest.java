package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that are Java files. */
class TaskFileTest {
  private static final String IMPORTS =
      """
      import org.nanodo.Tensor;
      import org.nanodo.nn.*;
      import org.nanodo.task.*;
      """;

  /** Fits nothing; what a task must have, and keys. */
  private static final String PLAIN =
      IMPORTS
          + """
          public record Plain(int width, double rate, boolean deep) implements Task<Tensor> {
            public Plain() { this(3, 0.5, true); }

            public Tensor batch(int examples, int vocabSize) {
              return Tensor.abstractOf(org.nanodo.ir.DType.F32, examples, width);
            }

            public Tensor loss(Scope s, Tensor x, Metrics metrics) {
              return Dense.to(1).apply(s, x).square().mean();
            }
          }
          """;

  @TempDir private Path dir;

  private String task(String name, String text) throws IOException {
    return "--model=" + Files.writeString(dir.resolve(name), text);
  }

  @Test
  void itsComponentsAreKeys() throws IOException {
    CommandRun run = CommandRun.of("config", task("Plain.java", PLAIN), "--config.model.width=8");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("\"width\": 8", "\"rate\": 0.5", "\"deep\": true", "Plain.java", "task_sha256");
  }

  @Test
  void refusesWhatIsNoKeyOfIt() throws IOException {
    String plain = task("Plain.java", PLAIN);
    CommandRun unknown = CommandRun.of("config", plain, "--config.model.widht=8");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).contains("unknown key model.widht; did you mean model.width?");
    CommandRun type = CommandRun.of("config", plain, "--config.model.width=wide");
    assertThat(type.status()).isEqualTo(2);
    assertThat(type.err()).contains("model.width: found 'wide', expected an integer");
  }

  /** A copy of a task that is on the class path, with another default. */
  @Test
  void itsClassesComeBeforeThoseOfTheLibrary() throws IOException {
    Path own = Path.of("../model/src/main/java/org/nanodo/model/TransformerDoTask.java");
    String changed = Files.readString(own).replace("DType.BF16, false, ", "DType.BF16, true, ");
    CommandRun run = CommandRun.of("config", task("TransformerDoTask.java", changed));
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("\"remat\": true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "config", "hlo", "bench"})
  void showsTheCompilersLines(String command) throws IOException {
    String broken = PLAIN.replace("square()", "sqare()");
    CommandRun run = CommandRun.of(command, task("Plain.java", broken));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("nanodo: ")
        .contains("Plain.java does not compile:")
        .contains("Plain.java:12: error: cannot find symbol", "symbol:   method sqare()");
  }

  @Test
  void saysWhatIsNoTask() throws IOException {
    CommandRun none = CommandRun.of("config", task("None.java", "public class None {}"));
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).contains("None.java has no public class that implements Task");
    CommandRun absent = CommandRun.of("config", "--model=" + dir.resolve("Nowhere.java"));
    assertThat(absent.status()).isEqualTo(2);
    assertThat(absent.err()).contains("Nowhere.java").contains("give a Java file");
    String keys = PLAIN.replace("public Plain() { this(3, 0.5, true); }", "");
    CommandRun noDefaults = CommandRun.of("config", task("Plain.java", keys));
    assertThat(noDefaults.status()).isEqualTo(2);
    assertThat(noDefaults.err())
        .contains("Plain needs a public constructor without arguments, which gives the defaults");
    CommandRun noData = CommandRun.of("train", task("Plain.java", PLAIN));
    assertThat(noData.status()).isEqualTo(2);
    assertThat(noData.err())
        .contains("the task 'plain' has no examples of the split 'train'; override Task.examples");
  }
}
