package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.config.Config;
import org.nanodo.data.Batch;
import org.nanodo.ir.Literal;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;

class StepXlaFlagsTest {
  private static final int ROWS = 2;
  private static final int L = 8;

  @TempDir Path dump;

  /** With this flag each compilation leaves a file. */
  @Test
  void theFlagsOfTheClientReachEveryProgram() throws IOException {
    Config config =
        Config.load(
            "default",
            List.of(
                "batch_size=" + 2 * ROWS,
                "opt.grad_accumulation_steps=2",
                "model.D=8",
                "model.H=2",
                "model.L=" + L,
                "model.N=1",
                "model.F=16"));
    var options = ClientOptions.cpu(1).withXlaFlags(Map.of("xla_dump_to", dump.toString()));
    Batch batch = Batch.of(Literal.i32(new int[ROWS * L], ROWS, L));
    try (Client client = Client.open(options);
        var trainer = new Trainer(config, client, 32, Map.of());
        var evaluator = trainer.evaluator()) {
      trainer.initialize();
      trainer.forward(batch);
      trainer.start(0, List.of(batch, batch)).read();
      assertThat(client.compilations()).isGreaterThan(6);
      assertThat(dumped()).isEqualTo(client.compilations() + 1); // The first is to check the flags.
    }
  }

  private long dumped() throws IOException {
    try (Stream<Path> files = Files.list(dump)) {
      return files.filter(f -> f.toString().endsWith(".before_optimizations.txt")).count();
    }
  }
}
