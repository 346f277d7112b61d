package org.nanodo.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.nanodo.cli.Main;
import org.nanodo.pjrt.LiveHandles;

/**
 * Trains a small model for 10,000 steps that are saved every 100, and prints a table of what the
 * process holds on the way: resident memory, open files, native handles and threads. Arguments: a
 * workdir that does not exist, then any {@code --config.*}.
 */
public final class LongRun {
  private static final int STEPS = 10_000;
  private static final int EVERY = 1000;

  private LongRun() {}

  public static void main(String[] arguments) throws Exception {
    Path workdir = Path.of(arguments[0]);
    var command =
        new ArrayList<>(
            List.of(
                "train",
                "--config.workdir=" + workdir,
                "--config.model.D=32",
                "--config.model.H=4",
                "--config.model.L=64",
                "--config.model.N=2",
                "--config.model.F=128",
                "--config.batch_size=8",
                "--config.vocab_path=",
                "--config.opt.num_train_steps=" + STEPS,
                "--config.checkpoint_every_steps=100",
                "--config.max_to_keep=2"));
    command.addAll(List.of(arguments).subList(1, arguments.length));
    var training = new Thread(() -> Main.run(command.toArray(String[]::new)), "training");
    System.out.println("| step | RSS, MiB | files | native handles | threads |");
    System.out.println("| --- | --- | --- | --- | --- |");
    training.start();
    for (int step = EVERY; step <= STEPS && training.isAlive(); step += EVERY) {
      while (training.isAlive() && !Files.exists(workdir.resolve("checkpoints/" + step))) {
        Thread.sleep(5);
      }
      print(step);
    }
    training.join();
  }

  private static void print(int step) throws IOException {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      System.out.printf(
          "| %d | %d | %d | %d | %d |%n",
          step,
          status("VmRSS") / 1024,
          files.count(),
          LiveHandles.byKind().values().stream().mapToLong(Long::longValue).sum(),
          status("Threads"));
    }
  }

  private static long status(String name) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
