package org.nanodo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tensor of more than 2 GiB, and the memory that its save and its restore take beside it. */
class LargeStateTest {
  private static final long BESIDE = 256L << 20;

  @TempDir private Path folder;

  @Test
  void isSavedAndRestoredInPieces() throws Exception {
    assertThat(LargeState.TYPE.bytes()).isGreaterThan(Integer.MAX_VALUE);
    for (String what : List.of("save", "restore")) {
      String[] said = run(what).split(" ");
      assertThat(said[0]).as("the last element").isEqualTo("32768");
      assertThat(Long.parseLong(said[1]))
          .as("bytes that %s took", what)
          .isBetween(LargeState.TYPE.bytes(), LargeState.TYPE.bytes() + BESIDE);
    }
  }

  private String run(String what) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LargeState.class.getName(),
                what,
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return out.strip();
  }
}
