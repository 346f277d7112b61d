package org.nanodo.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher with a Maven that only notes its calls and a JVM that only shows its arguments. */
class LauncherTest {
  @TempDir Path temp;
  private Path root = Path.of("");

  record Result(int status, String out, String err) {}

  @BeforeEach
  void aCheckout() throws IOException {
    root = Files.createDirectories(temp.resolve("a clone"));
    Files.copy(Path.of("../nanodo"), root.resolve("nanodo"));
    for (String file :
        List.of(
            "pom.xml",
            ".mvn/maven.config",
            "trainer/pom.xml",
            "trainer/src/main/Some.java",
            "trainer/target/trainer.jar",
            "examples/target/nanodo-examples-1.jar",
            "optional/parquet/src/main/Other.java",
            "optional/parquet/target/nanodo-parquet-1.jar",
            "optional/s3/target/nanodo-s3-1.jar",
            "optional/gcs/target/nanodo-gcs-1.jar")) {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      Files.createFile(path);
      Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(60)));
    }
    program("jdk/bin/java", "for a; do echo \"<$a>\"; done");
    program("jdk/bin/javac", "echo javac 17.0.1");
    program(
        "bin/mvn",
        """
        echo call >>"$TEMP_DIR/calls"
        sleep 0.2
        for a; do
          case $a in -Dmdep.outputFile=*)
            for module in examples optional/*; do
              printf %s "$PWD/trainer/target/trainer.jar" >"$module/${a#*=}"
            done ;;
          esac
        done
        if [ -e "$TEMP_DIR/broken" ]; then echo 'cannot find symbol'; exit 1; fi
        """);
    program("bin/g++", "");
    program("bin/python3", "");
  }

  @Test
  void buildsOnFirstUseAndNotAgain() throws Exception {
    Result first = launch("train", "--config.ds_name=text:my file");
    Result second = launch("config");

    assertThat(first.err()).isEqualTo("Building nanodo (first use, a minute or two) …\n");
    assertThat(first.out())
        .endsWith("<org.nanodo.cli.Main>\n<train>\n<--config.ds_name=text:my file>\n")
        .containsPattern(
            "<-cp>\n<.*/target/app.*/nanodo-examples-1.jar:.*/trainer.jar:.*/nanodo-parquet-1.jar>");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).endsWith("<org.nanodo.cli.Main>\n<config>\n");
    assertThat(calls()).isOne();
  }

  @Test
  void keepsTheLibrariesOfObjectStoresApart() throws Exception {
    Result result = launch("config");

    assertThat(result.out())
        .contains("<-Dnanodo.modules=%s/target/app>".formatted(root))
        .doesNotContain("nanodo-s3", "nanodo-gcs");
    assertThat(root.resolve("target/app/s3.classpath"))
        .content()
        .matches("/.*/target/app[^:]*/nanodo-s3-1.jar\n");
    assertThat(root.resolve("target/app/gs.classpath"))
        .content()
        .matches("/.*/target/app[^:]*/nanodo-gcs-1.jar\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"trainer/src/main/Some.java", "optional/parquet/src/main/Other.java"})
  void buildsAgainWhenASourceIsNewer(String source) throws Exception {
    launch("config");
    Files.setLastModifiedTime(root.resolve(source), FileTime.from(Instant.now().plusSeconds(1)));

    assertThat(launch("config").err()).isEqualTo("Building nanodo (it has changed) …\n");
    assertThat(calls()).isEqualTo(2);
  }

  @Test
  void aFailedBuildShowsItsEndAndIsTriedAgain() throws Exception {
    Path broken = Files.createFile(temp.resolve("broken"));
    Result failed = launch("config");
    Files.delete(broken);

    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.err()).contains("cannot find symbol\nnanodo: the build failed;");
    assertThat(launch("config").status()).isZero();
  }

  @Test
  void oneOfTwoAtOnceBuilds() throws Exception {
    Process one = start("config");
    Process two = start("config");

    assertThat(one.waitFor()).isZero();
    assertThat(two.waitFor()).isZero();
    assertThat(calls()).isOne();
  }

  @Test
  void saysWhatIsMissingAndHowToGetIt() throws Exception {
    Files.delete(temp.resolve("bin/mvn"));
    program("jdk/bin/javac", "echo javac 11.0.2");
    Result result = launch("config");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .contains("nanodo: not found: JDK 17 or newer")
        .contains("on Debian: apt-get install openjdk-17-jdk-headless maven g++ python3-pip");
  }

  /** What is in the way is a file or a folder, as permissions do not stop root. */
  @ParameterizedTest
  @CsvSource({
    "target, cannot make the folder",
    "target/build.lock/x, cannot write to",
    "target/build.log/x, cannot write to"
  })
  void saysInOneLineWhereItCannotWrite(String inTheWay, String message) throws Exception {
    Path path = root.resolve(inTheWay);
    Files.createDirectories(path.getParent());
    Files.createFile(path);
    Result result = launch("config");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err().replace("Building nanodo (first use, a minute or two) …\n", ""))
        .startsWith("nanodo: " + message + " " + root + "/target")
        .contains("run it once as the owner, or copy the repository to a folder of yours")
        .doesNotContain("line ")
        .hasLineCount(1);
  }

  @Test
  void saysInOneLineThatItIsNotWhole() throws Exception {
    Files.delete(root.resolve("pom.xml"));
    Result result = launch("config");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo("nanodo: cannot read %s/pom.xml, by which nanodo is built\n".formatted(root));
  }

  @Test
  void mayBeCalledThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("nd"), root.resolve("nanodo"));
    Result result = finish(new ProcessBuilder(link.toString(), "config"));

    assertThat(result.status()).isZero();
    assertThat(root.resolve("target/app/classpath")).exists();
  }

  private Result launch(String... arguments) throws Exception {
    return finish(command(arguments));
  }

  private Process start(String... arguments) throws IOException {
    return prepare(command(arguments)).start();
  }

  private ProcessBuilder command(String... arguments) {
    ProcessBuilder builder = new ProcessBuilder(root.resolve("nanodo").toString());
    builder.command().addAll(List.of(arguments));
    return builder;
  }

  private Result finish(ProcessBuilder builder) throws Exception {
    Path err = Files.createTempFile(temp, "err", "");
    Process process = prepare(builder).redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), out, Files.readString(err));
  }

  private ProcessBuilder prepare(ProcessBuilder builder) {
    var environment = builder.environment();
    environment.put("PATH", temp.resolve("bin") + ":" + environment.get("PATH"));
    environment.put("JAVA_HOME", temp.resolve("jdk").toString());
    environment.put("TEMP_DIR", temp.toString());
    return builder.directory(temp.toFile());
  }

  private void program(String name, String script) throws IOException {
    Path file = temp.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private long calls() throws IOException {
    return Files.readAllLines(temp.resolve("calls")).size();
  }
}
