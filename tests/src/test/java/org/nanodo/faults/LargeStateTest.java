package org.nanodo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    return ChildJvm.run(LargeState.class, Map.of(), what, folder.toString());
  }
}
