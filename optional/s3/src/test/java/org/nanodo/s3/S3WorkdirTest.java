package org.nanodo.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.cli.Main;
import org.nanodo.config.WorkdirPath;
import org.nanodo.io.DataPaths;
import org.nanodo.io.DurableFiles;

/** A run whose workdir is in a bucket goes on where another machine stopped. */
class S3WorkdirTest {
  private static final String WORKDIR = "s3://data/runs/trained";
  @TempDir private Path temp;

  @BeforeAll
  static void start() throws IOException {
    S3Server.start();
  }

  /** As on a machine that has no part of the run. */
  @AfterEach
  void forget() throws IOException {
    Path copy = WorkdirPath.copies().resolve(DataPaths.localName(WORKDIR));
    if (Files.exists(copy)) {
      DurableFiles.deleteTree(copy);
    }
  }

  private void train(String workdir, int steps) throws IOException {
    Path text = temp.resolve("text.txt");
    var paragraphs = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      paragraphs.append("paragraph ").append(i * 37 % 101).append("\n\n");
    }
    Files.writeString(text, paragraphs);
    var command =
        new ArrayList<>(
            List.of(
                "train",
                "--config.workdir=" + workdir,
                "--config.ds_name=text:" + text,
                "--config.vocab_path=",
                "--config.model.D=16",
                "--config.model.H=2",
                "--config.model.L=16",
                "--config.model.N=1",
                "--config.model.F=32",
                "--config.batch_size=4",
                "--config.opt.warmup_steps=2",
                "--config.opt.decay_steps=10",
                "--config.checkpoint_every_steps=2",
                "--config.max_to_keep=2",
                "--config.opt.num_train_steps=" + steps));
    PrintStream before = System.err;
    var err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true, UTF_8));
    try {
      int status = Main.run(command.toArray(String[]::new));
      assertThat(status).as("exit status; it said: %s", err.toString(UTF_8)).isZero();
    } finally {
      System.setErr(before);
    }
  }

  @Test
  void itsStateIsThatOfARunThatNeverStopped() throws IOException {
    Path local = temp.resolve("local");
    train(local.toString(), 6);
    train(local.toString(), 9);

    train(WORKDIR, 6);
    assertThat(DataPaths.below(WORKDIR).keySet())
        .contains("config.json", "checkpoints/4/manifest.json", "checkpoints/6/manifest.json")
        .noneMatch(name -> name.startsWith("checkpoints/2/"))
        .anyMatch(name -> name.startsWith("events.out.tfevents"));
    forget();
    train(WORKDIR, 9);
    String last = "checkpoints/9/state.safetensors";
    assertThat(DataPaths.read(WORKDIR + "/" + last))
        .isEqualTo(Files.readAllBytes(local.resolve(last)));
    assertThat(DataPaths.below(WORKDIR).keySet())
        .contains("checkpoints/8/manifest.json", "checkpoints/9/manifest.json")
        .noneMatch(name -> name.startsWith("checkpoints/4/"));
  }
}
