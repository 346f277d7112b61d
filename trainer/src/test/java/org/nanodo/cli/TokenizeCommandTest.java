package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizeCommandTest {
  @TempDir Path dir;

  @Test
  void writesAFolderOnceAndSaysWhatIsInIt() throws IOException {
    Path text = Files.writeString(dir.resolve("a.txt"), "one\n\ntwo\n\nthree\n");
    Path out = dir.resolve("new/tokens");
    String[] command = {
      "tokenize", "--out=" + out, "--config.ds_name=text:" + text, "--config.vocab_path="
    };
    CommandRun run = CommandRun.of(command);
    assertThat(run.status()).isZero();
    // Three documents of 3, 3 and 5 bytes between BOS and EOS.
    assertThat(run.out().lines())
        .hasSize(3)
        .anyMatch(line -> line.matches("train: 2 documents, \\d+ tokens"))
        .anyMatch(line -> line.matches("test: 1 documents, \\d+ tokens"))
        .last()
        .isEqualTo(out + " is written; --config.ds_name=tokens:" + out + " reads it");
    CommandRun again = CommandRun.of(command);
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.err()).contains("--out=" + out + " exists; give a new folder");
  }
}
