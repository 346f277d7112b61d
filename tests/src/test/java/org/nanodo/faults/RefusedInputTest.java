package org.nanodo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is asked for wrongly is refused in one line that says what to do, and nothing is written.
 */
class RefusedInputTest {
  @TempDir private Path folder;
  private Nanodo nanodo = new Nanodo(Path.of(""));

  @BeforeEach
  void text() throws IOException {
    Files.writeString(folder.resolve("empty.txt"), "");
    Files.createDirectories(folder.resolve("empty"));
    nanodo = Nanodo.tiny(folder).with("--config.opt.num_train_steps=11");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--config.model.d=8            | 2 | model.d         | model.D",
        "--config.batch_size=many      | 2 | batch_size      | many",
        "--config.model.H=3            | 2 | model.D         | 3",
        "--config.model.F=2000000000   | 2 | model.F=2000000000 | GiB",
        "--config.mesh.model=3         | 2 | mesh.model      | 3",
        "--config.grad_accumulation_steps=3 | 2 | batch_size  | 3",
        "--devices=3                   | 2 | batch_size      | 3",
        "--config.ds_name=text:nowhere | 2 | nowhere         | ",
        "--config.ds_name=text:empty   | 2 | empty           | ",
        "--config.ds_name=text:empty.txt | 2 | empty.txt     | ",
        "--config.ds_name=embeded      | 2 | embeded         | embedded",
        "--config.vocab_path=no.model  | 2 | no.model        | embedded-8k",
        "--config.vocab_path=empty     | 2 | empty           | no file",
        "--config.vocab_path=text.txt  | 2 | text.txt        | .model",
        "--config.workdir=text.txt/w   | 2 | text.txt        | ",
        "--plugin=text.txt             | 2 | text.txt        | ",
        "--confg=nano                  | 2 | --confg         | --config",
      })
  void isRefusedInOneLine(String argument, int status, String names, String tells)
      throws Exception {
    Nanodo.Result result =
        nanodo.run(
            Stream.concat(
                    Stream.of("train", "--config.workdir=w"), Stream.of(argument.split(" ", -1)))
                .toArray(String[]::new));
    assertThat(result.err())
        .startsWith("nanodo: ")
        .contains(names)
        .contains(tells == null ? "" : tells);
    assertThat(result.err().strip().lines()).hasSize(1);
    assertThat(result.status()).isEqualTo(status);
    assertThat(folder.resolve("w")).doesNotExist();
  }

  @Test
  void checkpointsOfAnotherShapeAndDamagedOnesAreLeftAlone() throws Exception {
    Nanodo train = nanodo.with("--config.workdir=w");
    train.run("train", "--config.opt.num_train_steps=12").succeeds();
    Path state = folder.resolve("w/checkpoints/12/state.safetensors");
    byte[] saved = Files.readAllBytes(state);
    Map<Path, Long> before = sums();

    Nanodo.Result other =
        train.run("train", "--config.model.F=64", "--config.opt.num_train_steps=13");
    assertThat(other.status()).isEqualTo(1);
    assertThat(other.err()).contains("[16,32]").contains("[16,64]");
    Nanodo.Result finished =
        train.run("train", "--config.model.F=64", "--config.opt.num_train_steps=12");
    assertThat(finished.err()).isEqualTo(other.err());
    assertThat(train.run("train", "--config.data_seed=7").err()).contains("other data");
    assertThat(sums()).isEqualTo(before);

    try (var file = new RandomAccessFile(state.toFile(), "rw")) {
      file.setLength(saved.length - 100L);
    }
    Files.move(folder.resolve("w/checkpoints/0"), folder.resolve("0"));
    Nanodo.Result damaged = train.run("train", "--config.opt.num_train_steps=13");
    assertThat(damaged.status()).isEqualTo(1);
    assertThat(damaged.err()).contains("state.safetensors").contains("damaged");
    assertThat(Files.size(state)).isEqualTo(saved.length - 100L);
  }

  /** Every file of the workdir with a checksum of its content. */
  private Map<Path, Long> sums() throws IOException {
    var sums = new TreeMap<Path, Long>();
    try (Stream<Path> files = Files.walk(folder.resolve("w"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        var sum = new CRC32C();
        sum.update(file.endsWith(".lock") ? new byte[0] : Files.readAllBytes(file));
        sums.put(file, sum.getValue());
      }
    }
    return sums;
  }
}
