package org.nanodo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that start again use the programs that were compiled before. */
class CompileCacheTest {
  @TempDir private Path folder;
  private Nanodo nanodo = new Nanodo(Path.of(""));

  @BeforeEach
  void tiny() throws IOException {
    nanodo =
        Nanodo.tiny(folder)
            .asInstalled()
            .with("--config.opt.warmup_steps=2")
            .with("--config.opt.num_train_steps=3");
  }

  @Test
  void aSecondTrainingCompilesNothing() throws Exception {
    String first = nanodo.run("train", "--config.workdir=first").succeeds().out();
    Map<Path, Object> kept = kept();
    // A draw for each kind of parameter, init, the step and its evaluation.
    assertThat(kept).hasSizeGreaterThan(6);
    assertThat(nanodo.run("train", "--config.workdir=second").succeeds().out()).isEqualTo(first);
    // What is compiled is kept, as a new file.
    assertThat(kept()).isEqualTo(kept);
    assertThat(state("second")).isEqualTo(state("first"));
  }

  @Test
  void itCanBeTurnedOff() throws Exception {
    nanodo.run("train", "--no-compile-cache", "--config.workdir=w").succeeds();
    nanodo.run("eval", "--no-compile-cache", "--config.workdir=w").succeeds();
    nanodo.run("bench", "--steps=1", "--vocab_size=64").succeeds();
    assertThat(nanodo.compileCache()).doesNotExist();
    nanodo.run("eval", "--config.workdir=w").succeeds();
    assertThat(kept()).isNotEmpty();
  }

  @Test
  void aBenchmarkSaysWhetherItCompiled() throws Exception {
    assertThat(bench("--compile-cache")).contains("\"compile_cache\":\"miss\"");
    assertThat(bench("--compile-cache")).contains("\"compile_cache\":\"hit\"");
    String[] accumulating = {"--compile-cache", "--config.grad_accumulation_steps=2"};
    assertThat(bench(accumulating)).contains("\"compile_cache\":\"miss\"");
    assertThat(bench(accumulating)).contains("\"compile_cache\":\"hit\"");
  }

  private String bench(String... arguments) throws Exception {
    String[] all =
        Stream.concat(
                Stream.of("bench", "--json", "--steps=1", "--vocab_size=64"), Stream.of(arguments))
            .toArray(String[]::new);
    return nanodo.run(all).succeeds().out();
  }

  /** What is kept, and which files those are: one that is written again is another one. */
  private Map<Path, Object> kept() throws IOException {
    try (Stream<Path> files = Files.list(nanodo.compileCache())) {
      return files.collect(Collectors.toMap(f -> f, CompileCacheTest::inode));
    }
  }

  private static Object inode(Path file) {
    try {
      return Objects.requireNonNull(Files.getAttribute(file, "unix:ino"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] state(String workdir) throws IOException {
    return Files.readAllBytes(folder.resolve(workdir).resolve("checkpoints/3/state.safetensors"));
  }
}
