package org.nanodo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.faults.Nanodo.Result;

/** A run goes on from what is whole in its workdir, and stops when that is taken from it. */
class DamagedRunTest {
  @TempDir private Path folder;
  private Nanodo nanodo = new Nanodo(Path.of(""));

  @BeforeEach
  void text() throws IOException {
    nanodo =
        Nanodo.tiny(folder)
            .with("--config.opt.warmup_steps=2")
            .with("--config.eval_every_steps=100")
            .with("--config.checkpoint_every_steps=5");
  }

  @Test
  void goesOnFromTheLastWholeCheckpoint() throws Exception {
    Nanodo train = nanodo.with("--config.opt.num_train_steps=12");
    train.run("train", "--config.workdir=w").succeeds();
    Path newest = folder.resolve("w/checkpoints/12");
    byte[] whole = Files.readAllBytes(newest.resolve("state.safetensors"));
    byte[] flipped = whole.clone();
    flipped[whole.length - 1] ^= 1;
    Files.write(newest.resolve("state.safetensors"), flipped);

    Result exported = new Nanodo(folder).run("export", "--checkpoint=w", "p.safetensors");
    assertThat(exported.succeeds().err()).matches(damaged("skipped, step 10 is used\\R"));
    assertThat(exported.out()).contains("w/checkpoints/10");
    assertThat(newest).exists();

    Result resumed = train.run("train", "--config.workdir=w").succeeds();
    assertThat(resumed.err().lines().findFirst().orElse(""))
        .matches(damaged("renamed to 12.damaged, resuming from step 10"));
    assertThat(folder.resolve("w/checkpoints/12.damaged/state.safetensors")).exists();
    assertThat(newest.resolve("state.safetensors")).hasBinaryContent(whole);

    Files.writeString(folder.resolve("w/config.json"), "");
    Result eval = new Nanodo(folder).run("eval", "--checkpoint=w");
    assertThat(eval.status()).isEqualTo(2);
    assertThat(eval.err())
        .contains("w/config.json is empty, as a power cut can leave it; give the run's config");
  }

  private static String damaged(String then) {
    String crc = "[0-9a-f]{8}";
    return "nanodo: checkpoint w/checkpoints/12 is damaged \\(state.safetensors: found content of checksum %s, expected %s\\): %s"
        .formatted(crc, crc, then);
  }

  @Test
  void stopsWhenItsWorkdirIsMovedAndWritesNothingInItsPlace() throws Exception {
    Nanodo train = nanodo.with("--config.opt.num_train_steps=1000000");
    Process run = train.start("train", "--config.workdir=w");
    while (!Files.exists(folder.resolve("w/checkpoints/5")) && run.isAlive()) {
      Thread.sleep(10);
    }
    Files.move(folder.resolve("w"), folder.resolve("elsewhere"));

    assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).isEqualTo(1);
    assertThat(folder.resolve("w")).doesNotExist();
    assertThat(folder.resolve("elsewhere/config.json")).exists();
  }

  @Test
  void leavesNoWorkdirBehindWhenItIsRefused() throws Exception {
    Result result =
        nanodo.run("train", "--config.workdir=new/run", "--config.checkpoint_restore_dir=nowhere");
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).startsWith("nanodo: found no checkpoint in nowhere");
    assertThat(folder.resolve("new")).doesNotExist();
  }
}
