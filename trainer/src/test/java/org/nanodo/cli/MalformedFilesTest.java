package org.nanodo.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command line says of files that are not what they should be: a line without Java. */
class MalformedFilesTest {
  private static final String JAVA =
      "(?s).*(java\\.|\\w(Exception|Error)\\b|org\\.nanodo|google|\\[\\w@|\\w\\[\\w+=|\\(IO\\)|Reader|Input length|\\bnull\\b).*";

  @TempDir Path dir;

  @BeforeEach
  void write() throws IOException {
    Files.createDirectory(dir.resolve("folder.json"));
    Files.createFile(dir.resolve("empty.json"));
    Files.createFile(dir.resolve("empty.model"));
    Files.writeString(dir.resolve("cut.json"), "{\"model\":");
    Files.writeString(dir.resolve("list.json"), "[1]");
    Files.writeString(dir.resolve("deep.json"), "[".repeat(100_000));
    Files.writeString(dir.resolve("zeros.json"), "\0".repeat(5000));
    Files.writeString(dir.resolve("type.json"), "{\"model\":{\"D\":[1]}}");
    Files.writeString(dir.resolve("latin.json"), "{\"workdir\":\"\u00e9\"}", ISO_8859_1);
    Files.writeString(dir.resolve("nul.json"), "{\"workdir\":\"a\\u0000b\"}");
    Files.writeString(dir.resolve("data.json"), "{\"ds_name\":\"text:a\\u0000b\"}");
    Files.writeString(dir.resolve("text"), "some\n\ntext\n");
    Files.createSymbolicLink(dir.resolve("loop"), dir.resolve("loop"));
    Files.createDirectory(dir.resolve("runs"));
    Files.writeString(dir.resolve("runs/one.json"), "{\"spec\":");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "config --config=DIR/folder.json | folder.json is no file, but a folder; give a JSON",
        "config --config=DIR/empty.json | empty.json is empty, as a power cut can leave it",
        "config --config=DIR/cut.json | cut.json is not a JSON object: End of input at line 1 column 10",
        "config --config=DIR/list.json | list.json is not a JSON object, but another value",
        "config --config=DIR/deep.json | deep.json is not a JSON object",
        "config --config=DIR/zeros.json | zeros.json is empty, as a power cut can leave it",
        "config --config=DIR/type.json | model.D: found a list, expected an integer",
        "config --config=DIR/latin.json | cannot be read (it is not valid UTF-8)",
        "config --config=DIR/none.json | cannot be read (no such file or folder)",
        "config --config=DIR/loop | cannot be read",
        "config --config= | no config is named ''; there are default",
        "train --config=DIR/nul.json | is no path",
        "train --config=DIR/data.json | is no path",
        "train --config.ds_name=text:DIR/loop --config.workdir=DIR/w | there is no DIR/loop",
        "train --config.ds_name=text:DIR/text --config.workdir=DIR/text | DIR/text",
        "train --config.ds_name=text:DIR/text --config.workdir=DIR/text/w | text is a file; set --config.workdir=",
        "train --config.vocab_path=DIR/text --config.workdir=DIR/w | is no SentencePiece model",
        "train --config.vocab_path=DIR/empty.json --config.workdir=DIR/w | is no tokenizer of Hugging Face's",
        "train --config.vocab_path=DIR/empty.model --config.workdir=DIR/w | unk is not defined;",
        "eval --checkpoint= | option '--checkpoint': it is empty; expected a path",
        "eval --checkpoint=DIR | found no checkpoint in DIR",
        "eval --checkpoint=a\0b | option '--checkpoint': 'a\u2423b' is no path: Nul character",
        "export --checkpoint=DIR/loop DIR/out | found no checkpoint in DIR/loop",
        "parity DIR/text | there is no folder DIR/text",
        "parity DIR/runs | one.json is not JSON",
        "parity DIR/folder.json | found no run in DIR/folder.json",
        "devices --plugin= | option '--plugin': it is empty",
        "devices --plugin=DIR/text | is no shared library",
        "devices --plugin=DIR/folder.json | is no file",
        "devices --plugin=DIR/loop | does not exist",
        "devices --devices=1e9 | found '1e9', expected an integer",
        "bench --steps=99999999999 | found '99999999999', expected an integer",
        "hlo --vocab_size=9 --out=DIR/text | cannot be written (a file of that name is there)",
        "compile --target=cuda:h100:99999999999 | is not a grid of one to three sizes",
      })
  void oneLineSaysWhatIsWrong(String command, String message) {
    var err = new StringWriter();
    String[] arguments = command.strip().replace("DIR", dir.toString()).split(" ", -1);
    int status = Main.run(arguments, new PrintWriter(new StringWriter()), new PrintWriter(err));

    assertThat(err.toString())
        .startsWith("nanodo: ")
        .hasLineCount(1)
        .contains(message.replace("DIR", dir.toString()))
        .doesNotMatch(JAVA)
        .hasSizeLessThan(1000);
    assertThat(status).isPositive();
  }
}
