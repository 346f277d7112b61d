package org.nanodo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.cli.Main;

/**
 * The same 200 documents, which each format's own writer wrote in each compression, give the same
 * losses bit for bit: in training and in evaluation.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FormatLossesTest {
  private static final Path ARCHIVE =
      Path.of("../trainer/src/test/resources/org/nanodo/records/record_files.zip");
  private static final int STEPS = 12;

  /** Neither documents nor, as transposed chunks are, anything that is read here. */
  private static final List<String> NOT_THESE =
      List.of("documents.json", "empty.array_record", "g8_transposed.array_record");

  /** What all others are compared with. */
  private static final String PLAIN = "plain.jsonl";

  @TempDir static Path folder;
  private final List<String> names = new ArrayList<>();
  private List<SortedMap<Long, Integer>> expected = List.of();

  @BeforeAll
  void trainOnPlainLines() throws IOException {
    try (var zip = new ZipInputStream(Files.newInputStream(ARCHIVE))) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        if (!NOT_THESE.contains(e.getName())) {
          names.add(e.getName());
          Files.write(folder.resolve(e.getName()), zip.readAllBytes());
        }
      }
    }
    expected = losses(PLAIN);
    assertThat(expected.get(0)).hasSize(STEPS);
    assertThat(expected.get(1)).isNotEmpty();
  }

  Stream<String> names() {
    return names.stream().filter(name -> !name.equals(PLAIN));
  }

  @ParameterizedTest
  @MethodSource("names")
  void lossesAreThoseOfTheSameDocuments(String name) throws IOException {
    assertThat(losses(name)).isEqualTo(expected);
  }

  private List<SortedMap<Long, Integer>> losses(String name) throws IOException {
    Path workdir = folder.resolve("of " + name);
    int status =
        Main.run(
            "train",
            "--config.workdir=" + workdir,
            "--config.ds_name=files:" + folder.resolve(name),
            "--config.vocab_path=",
            "--config.model.D=16",
            "--config.model.H=2",
            "--config.model.L=64",
            "--config.model.N=1",
            "--config.model.F=32",
            "--config.batch_size=8",
            "--config.eval_every_steps=6",
            "--config.write_train_metrics_every_steps=1",
            "--config.checkpoint=false",
            "--config.opt.num_train_steps=" + STEPS);
    assertThat(status).isZero();
    return List.of(
        LoggedLosses.read(workdir, "train_loss"), LoggedLosses.read(workdir, "eval_loss"));
  }
}
