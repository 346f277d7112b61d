package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void run() throws IOException {
    Files.createDirectories(folder.resolve("empty"));
    Files.writeString(Files.createDirectories(folder.resolve("w")).resolve("config.json"), "{}");
  }

  @Test
  void theReportIsInTheFirstWorkdir() {
    CommandRun run = CommandRun.of("report", folder.resolve("w").toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEqualTo(folder.resolve("w/report.html") + ": 1 run\n");
    assertThat(folder.resolve("w/report.html")).content().startsWith("<!DOCTYPE html>");
  }

  @Test
  void itGoesWhereItIsAskedTo() {
    Path out = folder.resolve("my.html");
    CommandRun run = CommandRun.of("report", folder.resolve("w").toString(), "--out=" + out);
    assertThat(run.status()).isZero();
    assertThat(out).isNotEmptyFile();
    assertThat(folder.resolve("w/report.html")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "report DIR/none              | DIR/none does not exist; expected the workdir of a run",
        "report DIR/w/config.json     | DIR/w/config.json is no folder",
        "report DIR/w DIR/empty       | found no run in DIR/empty; expected",
        "report DIR/w --out=DIR/x/y   | --out=DIR/x/y cannot be written",
        "report                       | Missing required parameter: 'WORK",
        "report DIR/w --config.seed=1 | report takes no config: --config.seed=1",
      })
  void wrongInputIsStatus2AndOneLine(String command, String message) {
    CommandRun run = CommandRun.of(in(command).split(" +", -1));
    assertThat(run.err()).startsWith("nanodo: " + in(message)).hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
  }

  private String in(String text) {
    return text.replaceAll("\\bDIR", folder.toString());
  }
}
