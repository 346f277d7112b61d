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

/** Whatever is wrong with the command line or the config is status 2, and leaves no workdir. */
class RefusedRunsTest {
  @TempDir private Path folder;

  @BeforeEach
  void text() throws IOException {
    Files.writeString(folder.resolve("text"), "one\n\ntwo\n");
    Files.createDirectory(folder.resolve("empty"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--config.ds_name=c4              | ds_name 'c4' does not exist; there are: embedded",
        "--config.ds_name=embeded         | ds_name 'embeded' does not exist; did you mean embedded?",
        "--config.ds_name=text:DIR/none   | ds_name 'text:DIR/none': there is no DIR/none",
        "--config.ds_name=text:DIR/empty  | ds_name text:DIR/empty: no file of text",
        "--config.eval_split=foo          | eval_split 'foo' does not exist",
        "--config.eval_split=validaton    | eval_split 'validaton' does not exist; did you mean"
            + " validation?",
        "--config.vocab_path=DIR/nope     | vocab_path DIR/nope: there is no DIR/nope",
        "--config.vocab_path=DIR/text     | vocab_path DIR/text is no SentencePiece model",
        "--config.workdir=DIR/text/w      | workdir DIR/text/w: DIR/text is a file",
        "--plugin=DIR/nope                | plugin DIR/nope, given by --plugin, does not exist",
        "--plugin=DIR/text                | plugin DIR/text is no shared library",
        "--devices=1000000000             | --devices=1000000000: XLA runs",
        "--config.model.N=1e8             | the task 'transformer_do': the stack 'blocks' of 100000000 layers is too large",
        "--config.opt.weight_decay_exclusion_names=scales | opt.weight_decay_exclusion_names:"
            + " 'scales'",
      })
  void trainIsStatus2AndOneLine(String argument, String message) {
    CommandRun run =
        CommandRun.tiny(
            "train",
            "--config.ds_name=text:" + folder.resolve("text"),
            "--config.vocab_path=",
            "--config.workdir=" + folder.resolve("w"),
            in(argument));
    assertThat(run.err()).startsWith("nanodo: " + in(message)).hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
    assertThat(folder.resolve("w")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "eval --checkpoint=DIR/nope       | found no checkpoint in DIR/nope",
        "export DIR/p --checkpoint=DIR/empty | found no checkpoint in DIR/empty",
        "export DIR/none/p                | DIR/none/p cannot be written: there is no folder"
            + " DIR/none",
        "export DIR/empty                 | DIR/empty cannot be written: it is a folder",
        "import DIR/nope                  | DIR/nope does not exist",
        "import DIR/empty                 | DIR/empty is no file",
        "parity DIR/nope                  | there is no folder DIR/nope",
        "parity DIR/empty                 | found no run in DIR/empty",
        "hlo --config.vocab_path=DIR/nope --out=DIR/hlo | vocab_path DIR/nope: there is no",
        "bench --config.model.N=1e8       | the task 'transformer_do': the stack 'blocks' of 100000000 layers is too large",
        "bench --config.model.F=2e9       | model.F=2000000000 is too much",
      })
  void othersToo(String command, String message) {
    CommandRun run = CommandRun.of(in(command).split(" +", -1));
    assertThat(run.err()).startsWith("nanodo: " + in(message)).hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void theSourceOfAPathIsGuessed() {
    CommandRun run = CommandRun.of("train", "--config.ds_name=" + folder.resolve("text"));
    assertThat(run.err()).contains("did you mean text:" + folder.resolve("text") + "?");
  }

  private String in(String text) {
    return text.replace("DIR", folder.toString());
  }
}
