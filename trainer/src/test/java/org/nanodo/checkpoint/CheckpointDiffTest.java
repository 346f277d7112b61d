package org.nanodo.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.ir.Literal;

class CheckpointDiffTest {
  @TempDir private Path dir;

  private Checkpoint checkpoint(String name, List<Entry> state) {
    try (LockedWorkdir workdir = LockedWorkdir.open(dir.resolve(name))) {
      new Checkpoints(workdir, Retention.last(1), line -> {})
          .save(0, state, new JsonObject(), new JsonObject());
    }
    return Checkpoints.find(dir.resolve(name), line -> {});
  }

  @Test
  void namesWhatDiffersAndByHowMuch() {
    Entry same = Entry.of("same", Literal.f32(new float[] {1, Float.NaN}, 2));
    try (Checkpoint a =
            checkpoint(
                "a",
                List.of(
                    same,
                    Entry.of("w", Literal.f32(new float[] {1, 2, 4}, 3)),
                    Entry.of("only", Literal.i32(new int[] {1}, 1)),
                    Entry.of("shape", Literal.i32(new int[] {1}, 1))));
        Checkpoint b =
            checkpoint(
                "b",
                List.of(
                    same,
                    Entry.of("w", Literal.f32(new float[] {1, 2.5f, 3}, 3)),
                    Entry.of("shape", Literal.i32(new int[] {1, 2}, 2))))) {
      List<CheckpointDiff> found = CheckpointDiff.of(a, b);
      assertThat(found).extracting(CheckpointDiff::name).containsExactly("only", "shape", "w");
      assertThat(found.get(0).types()).isEqualTo("i32[1] and nothing");
      assertThat(found.get(1).types()).isEqualTo("i32[1] and i32[2]");
      assertThat(found.get(2)).isEqualTo(new CheckpointDiff("w", "f32[3]", 1, 0.25, 2));
      assertThat(CheckpointDiff.of(a, a)).isEmpty();
    }
  }
}
