package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.config.Config;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void configPrintsWhatIsResolved() {
    assertThat(run("config", "--config=default", "--config.model.L=128", "--config.seed", "7"))
        .isZero();
    assertThat(out.toString().strip())
        .isEqualTo(Config.load("default", List.of("model.L=128", "seed=7")).json());
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void nanoIsTheConfigThatNeedsNoName() {
    assertThat(run("config")).isZero();
    assertThat(out.toString()).contains("\"workdir\": \"runs/nano\"");
  }

  @ParameterizedTest
  @CsvSource({"--help,COMMAND", "-h,Commands:", "config --help,--config=NAME|FILE"})
  void helpIsNoError(String arguments, String says) {
    assertThat(run(arguments.split(" ", -1))).isZero();
    assertThat(out.toString()).contains(says);
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "nothing",
      value = {
        "confg                    | unknown command confg; did you mean config?",
        "frobnicate               | unknown command frobnicate; there are ",
        "confg config             | unknown command confg; did you mean config?",
        "--hlep                   | unknown option --hlep; did you mean --help?",
        "config --confg=nano      | unknown option --confg; did you mean --config?",
        "config foo               | unexpected argument foo",
        "config --config          | Missing required parameter for option '--config' (NAME|FILE)",
        "config --config=nan      | no config is named nan; did you mean nano?",
        "config --config.model.d=1 | unknown key model.d; did you mean model.D?",
        "config --config.model.D=x | model.D: found 'x', expected an integer",
        "--config.model.D=8 config | --config.model.D=8 must come after the command",
      })
  void misuseIsStatus2AndOneLine(String arguments, String message) {
    assertThat(run(arguments.split(" +", -1))).isEqualTo(2);
    assertThat(err.toString()).startsWith("nanodo: " + message).hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void noCommandIsMisuse() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("nanodo: no command given; there are train, eval, sample, config");
  }

  private int run(String... arguments) {
    return Main.run(arguments, new PrintWriter(out), new PrintWriter(err));
  }
}
