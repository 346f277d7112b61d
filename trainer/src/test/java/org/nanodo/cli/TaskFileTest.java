package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands on tasks that are Java files. */
class TaskFileTest {
  private static final String PLAIN =
      """
      import org.nanodo.Tensor;
      import org.nanodo.nn.*;
      import org.nanodo.task.*;

      public record Plain() implements Task<Tensor> {
        public Tensor batch(int examples, int vocabSize) {
          return Tensor.abstractOf(org.nanodo.ir.DType.F32, examples, 3);
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

  /** A task of the name that one on the class path has. */
  @Test
  void itsClassesComeBeforeThoseOfTheLibrary() throws IOException {
    String own =
        "package org.nanodo.model;\n"
            + PLAIN
                .replace("record Plain()", "record DoConfig(int mine)")
                .replace(
                    "public Tensor batch",
                    "public DoConfig() { this(7); }\n\n  public Tensor batch");
    CommandRun run = CommandRun.of("config", task("DoConfig.java", own));
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("\"mine\": 7");
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
        .contains("Plain.java:11: error: cannot find symbol", "symbol:   method sqare()");
  }

  @Test
  void saysThatThereAreNoExamples() throws IOException {
    CommandRun run = CommandRun.of("train", task("Plain.java", PLAIN));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .contains("the task 'plain' has no examples of the split 'train'; override Task.examples");
  }
}
