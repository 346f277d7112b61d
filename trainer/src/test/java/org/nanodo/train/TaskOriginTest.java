package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.config.Config;

/** What is told when a run goes on with a task that is not the checkpoint's. */
class TaskOriginTest {
  private static final String TASK =
      """
      import org.nanodo.*; import org.nanodo.nn.*; import org.nanodo.task.*;
      public final class Own implements Task<Tensor> {
        public Tensor batch(int examples, int vocabSize) {
          return Tensor.abstractOf(org.nanodo.ir.DType.F32, examples);
        }
        public Tensor loss(Scope s, Tensor x, Metrics m) { return x.mean(); }
      }
      """;

  @TempDir private Path folder;

  @Test
  void aFileThatHasChangedIsToldInOneLine() throws IOException {
    Path file = Files.writeString(folder.resolve("Own.java"), TASK);
    Config before = Config.load("nano", List.of("task=" + file));
    JsonObject saved = TaskOrigin.encode(before);
    assertThat(TaskOrigin.changed(saved, before)).isEmpty();

    Files.writeString(file, "// Another.\n", StandardOpenOption.APPEND);
    Config after = Config.load("nano", List.of("task=" + file));
    assertThat(TaskOrigin.changed(saved, after).orElseThrow())
        .isEqualTo(
            "%s has changed since the checkpoint was saved: its sha256 was %.12s… and is %.12s…"
                .formatted(file, before.taskSha256().get(), after.taskSha256().get()));
  }

  @Test
  void anotherTaskIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("Own.java"), TASK);
    JsonObject saved = TaskOrigin.encode(Config.load("nano", List.of("task=" + file)));

    assertThat(TaskOrigin.changed(saved, Config.load("nano", List.of())))
        .hasValue(
            "the checkpoint is of the task %s, and the run goes on with transformer_do"
                .formatted(file));
    // Earlier versions knew one task only.
    assertThat(TaskOrigin.changed(new JsonObject(), Config.load("nano", List.of()))).isEmpty();
  }
}
