package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.orbax.Fixtures;

class ImportCommandTest {
  @TempDir Path folder;

  private CommandRun tiny(String command, String... more) {
    Path run = folder.resolve("run");
    var all =
        new ArrayList<>(
            List.of(
                "--config=default",
                "--config.model.D=8",
                "--config.model.N=2",
                "--config.opt.num_train_steps=11",
                "--config.opt.warmup_steps=5",
                "--config.opt.peak_learning_rate=0.01",
                "--config.eval_batch_size=4",
                "--config.vocab_path=" + run.resolve("vocabulary.model"),
                "--config.ds_name=text:" + run.resolve("text.txt"),
                "--config.workdir=" + folder.resolve("workdir")));
    all.addAll(List.of(more));
    return CommandRun.tiny(command, all.toArray(String[]::new));
  }

  @Test
  void aRunOfNanoDoGoesOnHere() {
    Path run = Fixtures.unpack("run", folder);
    CommandRun imported = tiny("import", "--orbax", run.resolve("workdir").toString());
    assertThat(imported.err()).isEmpty();
    assertThat(imported.out())
        .isEqualToNormalizingNewlines(
            "%s is step 10 of %s; train goes on from there\n"
                .formatted(run.resolve("workdir/10/state"), folder.resolve("workdir")));
    assertThat(imported.status()).isZero();
    assertThat(tiny("train").out()).startsWith("Finished at step 11.");
  }

  @Test
  void damageIsOneLine() throws IOException {
    Path manifest = Fixtures.unpack("run", folder).resolve("workdir/10/state/manifest.ocdbt");
    Files.write(manifest, new byte[100]);
    CommandRun run = tiny("import", "--orbax=" + folder.resolve("run/workdir"));
    assertThat(run.status()).isOne();
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .isEqualTo(
            "nanodo: %s is damaged: in its manifest, found kind 00000000 and length 0, expected 0cdb3a2a and 100; copy it again, or import an earlier step"
                .formatted(manifest));
  }

  @Test
  void oneThingIsImported() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    refuses("found none, expected one of FILE, --orbax=DIR and --hf=DIR");
    refuses(
        "found FILE and --orbax, expected one of FILE, --orbax=DIR and --hf=DIR",
        file.toString(),
        "--orbax=" + folder);
    refuses("is no folder; give a workdir of NanoDO's", "--orbax=" + file);
    refuses("does not exist; give a workdir of NanoDO's", "--orbax=" + folder.resolve("none"));
    refuses("is no file; give a file of parameters", folder.toString());
  }

  private static void refuses(String why, String... arguments) {
    CommandRun run = CommandRun.tiny("import", arguments);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err().lines()).singleElement().asString().contains(why);
  }
}
