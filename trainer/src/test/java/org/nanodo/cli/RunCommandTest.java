package org.nanodo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
  @TempDir private Path dir;

  private Path program(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  private CommandRun run(Path file, String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "run";
    all[1] = "--devices=2";
    all[2] = file.toString();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return CommandRun.of(all);
  }

  @Test
  void compilesAndRunsAProgramWithItsArguments() throws IOException {
    Path file =
        program(
            "Sum.java",
            """
            import java.nio.file.*;
            import org.nanodo.runtime.Devices;
            import org.nanodo.Tensor;

            record Pair(Tensor a, Tensor b) {}

            class Sum {
              public static void main(String... args) throws Exception {
                var sum = org.nanodo.Transforms.jit((Pair p) -> p.a().add(p.b()));
                var y = sum.apply(new Pair(Tensor.of(1., 2), Tensor.of(Double.parseDouble(args[1]))));
                Files.writeString(Path.of(args[0]), y + " on " + Devices.list().size() + args[2]);
              }
            }
            """);
    Path out = dir.resolve("out");
    CommandRun run = run(file, out.toString(), "0.5", "--help");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(out).hasContent("f32[2] [1.5, 2.5] on 2--help");
  }

  @Test
  void runsTheProgramOfTheReadme() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    Path file = program("Plane.java", readme.replaceAll("(?s).*?```java\\n(.*?)```.*", "$1"));
    var out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, UTF_8));
    try {
      assertThat(run(file).err()).isEmpty();
    } finally {
      System.setOut(before);
    }
    double[] found =
        Pattern.compile("-?\\d+\\.\\d+(E-?\\d+)?")
            .matcher(out.toString(UTF_8))
            .results()
            .mapToDouble(m -> Double.parseDouble(m.group()))
            .toArray();
    assertThat(found).containsExactly(new double[] {1, -2, 0.5, 3}, within(1e-3));
  }

  @Test
  void showsTheCompilersLines() throws IOException {
    CommandRun run = run(program("Bad.java", "class Bad {\n  int x = \"text\";\n}\n"));
    assertThat(run.status()).isOne();
    assertThat(run.err())
        .startsWith("nanodo: ")
        .contains("Bad.java does not compile:", "Bad.java:2: error: incompatible types");
  }

  @Test
  void compilesWhatTheProgramUsesOfItsPackages() throws IOException {
    Files.createDirectories(dir.resolve("org/fit/shapes"));
    program("org/fit/shapes/Side.java", "package org.fit.shapes; public class Side {}");
    program("org/fit/Broken.java", "package org.fit; class Broken { not Java }");
    program("org/fit/Used.java", "package org.fit; class Used extends org.fit.shapes.Side {}");
    Path file =
        program(
            "org/fit/Uses.java",
            """
            package org.fit;

            class Uses {
              public static void main(String... args) {
                new Used();
              }
            }
            """);
    CommandRun run = run(file);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
  }

  @Test
  void showsWhereAProgramFails() throws IOException {
    Path file =
        program(
            "Shapes.java",
            """
            import org.nanodo.Tensor;

            class Shapes {
              public static void main(String... args) {
                Tensor.zeros(2).add(Tensor.zeros(3));
              }
            }
            """);
    CommandRun run = run(file);
    assertThat(run.status()).isOne();
    assertThat(run.err())
        .contains("cannot be broadcast", "Shapes.java:5")
        .doesNotContain("RunCommand", "reflect");
  }

  @Test
  void saysWhatIsNoProgram() throws IOException {
    assertThat(run(program("None.java", "class None {}")).err())
        .contains(
            "None.java has no method public static void main(String... args) in a class None");
    CommandRun none = run(dir.resolve("Nowhere.java"));
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).contains("Nowhere.java does not exist; give a Java program");
  }
}
