package org.nanodo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tasks by name and from Java files, and the keys that they have. */
class TasksTest {
  private static final String BODY =
      """
      @Override public Tensor batch(int examples, int vocabSize) {
        return Tensor.abstractOf(org.nanodo.ir.DType.F32, examples, 3);
      }
      @Override public Tensor loss(Scope s, Tensor x, Metrics m) { return x.mean(); }
      """;

  @TempDir private Path folder;

  private Path file(String name, String declaration, String body) {
    String imports = "import org.nanodo.*; import org.nanodo.nn.*; import org.nanodo.task.*;\n";
    try {
      return Files.writeString(
          folder.resolve(name + ".java"), imports + declaration + " {\n" + body + "}\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Path sizes() {
    return file(
        "Sizes",
        "public record Sizes(int width, double rate, boolean deep, java.util.List<String> parts)"
            + " implements Task<Tensor>",
        "public Sizes() { this(4, 0.5, false, java.util.List.of()); }\n"
            + "public Sizes { if (width < 1) throw new IllegalArgumentException(\"model.width=\" +"
            + " width + \" must be at least 1\"); }\n"
            + BODY);
  }

  private static Config load(Path file, String... overrides) {
    return Config.load(
        "nano", Stream.concat(Stream.of("task=" + file), Stream.of(overrides)).toList());
  }

  @Test
  void theComponentsOfTheRecordAreKeysWithItsDefaults() {
    Config config = load(sizes(), "model.width=7", "model.parts=[a, b]");

    assertThat(config.flat())
        .containsEntry("model.width", 7L)
        .containsEntry("model.rate", 0.5)
        .containsEntry("model.deep", false)
        .containsEntry("model.parts", "[\"a\",\"b\"]")
        .containsEntry("model.fsdp_enabled", true)
        .doesNotContainKey("model.D");
    assertThat(config.model().task())
        .hasToString("Sizes[width=7, rate=0.5, deep=false, parts=[a, b]]");
    assertThat(config.workdir()).isEqualTo("runs/sizes");
    assertThat(config.opt().numTrainSteps()).isEqualTo(250);
    assertThat(config.taskSha256().orElseThrow()).matches("[0-9a-f]{64}");
  }

  @Test
  void aWrittenConfigNamesTheFileAndReadsBackEqual() throws IOException {
    Config config = load(sizes(), "model.deep");
    Path json = Files.writeString(folder.resolve("config.json"), config.json());

    assertThat(config.task()).isEqualTo(folder.resolve("Sizes.java").toString());
    assertThat(Config.load(json.toString(), List.of())).isEqualTo(config);
    assertThat(Config.load(json.toString(), List.of("model.width=9")).flat())
        .containsEntry("model.width", 9L)
        .containsEntry("model.deep", true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.widht=3  | unknown key model.widht; did you mean model.width?",
        "model.D=3      | unknown key model.D;",
        "model.width=x  | model.width: found 'x', expected an integer",
        "model.rate=1e999 | model.rate: found '1e999', expected a finite number",
        "model.width=0  | model.width=0 must be at least 1",
      })
  void keysAreCheckedAndSuggestedAsTheOthers(String override, String message) {
    assertThatThrownBy(() -> load(sizes(), override))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void aClassThatIsNoRecordHasNoKeys() {
    Config config = load(file("Plain", "public final class Plain implements Task<Tensor>", BODY));

    assertThat(config.model().task().name()).isEqualTo("plain");
    assertThat(config.flat().keySet().stream().filter(k -> k.startsWith("model.")))
        .containsExactly("model.fsdp_enabled");
  }

  @Test
  void namesThatNoTaskHas() {
    refuses(
        "transformer",
        "task 'transformer' does not exist; did you mean transformer_do?; there are");
    refuses("absent.java", "the task's file " + Path.of("absent.java").toAbsolutePath());
  }

  @Test
  void filesThatAreNoTask() {
    refuses(
        file("Broken", "public record Broken() implements Task<Tensor>", "int x = ;").toString(),
        folder.resolve("Broken.java") + " does not compile:");
    refuses(
        file("None", "public final class None", "").toString(),
        folder.resolve("None.java") + " has no public class that implements Task");
    refuses(
        file("NoDefaults", "public record NoDefaults(int n) implements Task<Tensor>", BODY)
            .toString(),
        folder.resolve("NoDefaults.java")
            + ": NoDefaults needs a public constructor without arguments");
    refuses(
        file(
                "Odd",
                "public record Odd(Object what) implements Task<Tensor>",
                "public Odd() { this(1); }" + BODY)
            .toString(),
        "the task Odd has the component 'what' of type java.lang.Object, which is no key");
  }

  /** As javac says it, with the line. */
  @Test
  void theCompilersLinesAreShown() {
    Path file = file("Wrong", "public record Wrong() implements Task<Tensor>", BODY + "int f() {}");

    assertThatThrownBy(() -> load(file))
        .hasMessageContaining("Wrong.java:7: error: missing return statement");
  }

  private static void refuses(String task, String message) {
    assertThatThrownBy(() -> Config.load("default", List.of("task=" + task)))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(message);
  }
}
