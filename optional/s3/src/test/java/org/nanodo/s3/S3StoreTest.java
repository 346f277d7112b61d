package org.nanodo.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.checkpoint.Checkpoints;
import org.nanodo.checkpoint.LockedWorkdir;
import org.nanodo.checkpoint.RemoteMirror;
import org.nanodo.checkpoint.Retention;
import org.nanodo.io.DataPaths;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.ir.Literal;
import org.nanodo.records.JsonLines;
import org.nanodo.records.RecordCache;
import org.nanodo.records.RecordFile;
import org.nanodo.records.RecordOptions;

/** Data and workdirs in buckets, against a server in this process. */
class S3StoreTest {
  @TempDir Path temp;

  @BeforeAll
  static void start() {
    S3Server.start();
  }

  @Test
  void listsTheObjectsBelowAFolder() throws IOException {
    for (String name : List.of("b.jsonl", "a/x.jsonl", "a/.hidden", "é ü.txt")) {
      put("list/" + name, name);
    }
    put("listing/other", "");
    assertThat(DataPaths.below("s3://data/list").keySet())
        .containsExactly("a/x.jsonl", "b.jsonl", "é ü.txt");
    for (var file : DataPaths.below("s3://data/list").entrySet()) {
      assertThat(Files.readString(file.getValue())).isEqualTo(file.getKey());
      assertThat(DataPaths.shown(file.getValue())).isEqualTo("s3://data/list/" + file.getKey());
      assertThat(Files.size(file.getValue())).isPositive();
    }
    assertThat(DataPaths.below("s3://data/nothing")).isEmpty();
  }

  @Test
  void readsRecordsThroughTheCache() throws IOException {
    put("records/a.jsonl", "{\"text\": \"one\"}\n{\"text\": \"zwei ü\"}\n");
    Path file = DataPaths.of("s3://data/records/a.jsonl");
    var notices = new ArrayList<String>();
    var options = new RecordOptions("text", new RecordCache(temp, notices::add));
    for (int i = 0; i < 2; i++) {
      try (RecordFile records = new JsonLines().open(file, options)) {
        assertThat(records.size()).isEqualTo(2);
        assertThat(records.text(1)).isEqualTo("zwei ü");
      }
    }
    assertThat(notices).hasSize(1);
  }

  @Test
  void readsFromAnyPositionOfALargeObject() throws IOException {
    byte[] bytes = new byte[12 << 20];
    new Random(0).nextBytes(bytes);
    DataPaths.upload(Files.write(temp.resolve("large"), bytes), "s3://data/large");
    Path object = DataPaths.of("s3://data/large");
    assertThat(Files.readAllBytes(object)).isEqualTo(bytes);
    try (var channel = Files.newByteChannel(object)) {
      channel.position(11 << 20);
      var two = ByteBuffer.allocate(2);
      channel.read(two);
      assertThat(two.get(0)).isEqualTo(bytes[11 << 20]);
    }
  }

  @Test
  void saysWhatDoesNotExist() {
    assertThatThrownBy(() -> Files.newInputStream(DataPaths.of("s3://data/none")).read())
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> DataPaths.below("s3://no-such-bucket/a"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("s3://no-such-bucket/a: The specified bucket does not exist.");
  }

  @Test
  void continuesARunOnAnotherMachine() throws IOException {
    var first = new RemoteMirror("s3://data/runs/a/", temp.resolve("first"), notice -> {});
    first.fetch();
    save(first, 10, 20);
    Files.writeString(first.workdir().resolve("config.json"), "{}");
    Files.writeString(first.workdir().resolve("events.out.tfevents.1"), "events to 20");
    first.upload(Retention.last(100));
    assertThat(first.storedSteps()).containsExactly(10L, 20L);

    var notices = new ArrayList<String>();
    var second = new RemoteMirror("s3://data/runs/a", temp.resolve("second"), notices::add);
    second.fetch();
    assertThat(notices).singleElement().asString().startsWith("fetching checkpoint 20 of s3://");
    assertThat(newest(second).step()).isEqualTo(20);
    assertThat(second.workdir().resolve("config.json")).hasContent("{}");
    Files.move(
        second.workdir().resolve("events.out.tfevents.1"),
        second.workdir().resolve("events.out.tfevents.2"));
    save(second, 30);
    second.upload(Retention.last(2));
    assertThat(second.storedSteps()).containsExactly(20L, 30L);
    assertThat(DataPaths.below("s3://data/runs/a").keySet())
        .contains("events.out.tfevents.2", "checkpoints/30/manifest.json")
        .doesNotContain("events.out.tfevents.1", "checkpoints/10/manifest.json");

    // The first machine has been overtaken; what it did meanwhile is not of this run any more.
    save(first, 25);
    first.fetch();
    assertThat(newest(first).step()).isEqualTo(30);
    assertThat(first.workdir().resolve("checkpoints/25")).doesNotExist();
  }

  @Test
  void goesOnFromWhatCouldNotBeCopied() throws IOException {
    var mirror = new RemoteMirror("s3://data/runs/b", temp, notice -> {});
    save(mirror, 1);
    mirror.upload(Retention.last(100));
    save(mirror, 2);
    var notices = new ArrayList<String>();
    var again = new RemoteMirror("s3://data/runs/b", temp, notices::add);
    again.fetch();
    assertThat(newest(again).step()).isEqualTo(2);
    again.upload(Retention.last(100));
    assertThat(again.storedSteps()).containsExactly(1L, 2L);
  }

  @Test
  void usesTheCheckpointBeforeADamagedOne() throws IOException {
    var mirror = new RemoteMirror("s3://data/runs/c", temp.resolve("first"), notice -> {});
    save(mirror, 1, 2);
    mirror.upload(Retention.last(100));
    String shard =
        DataPaths.below("s3://data/runs/c/checkpoints/2").keySet().stream()
            .filter(name -> name.endsWith(".safetensors"))
            .findFirst()
            .orElseThrow();
    put("runs/c/checkpoints/2/" + shard, "damaged");
    var notices = new ArrayList<String>();
    var second = new RemoteMirror("s3://data/runs/c", temp.resolve("second"), notices::add);
    second.fetch();
    assertThat(newest(second).step()).isEqualTo(1);
    assertThat(notices).anyMatch(n -> n.contains("checkpoint 2 of s3://data/runs/c is damaged"));
    assertThat(second.workdir().resolve("checkpoints/2.damaged")).isDirectory();
  }

  @Test
  void takesACheckpointWithoutManifestForNone() throws IOException {
    var mirror = new RemoteMirror("s3://data/runs/d", temp, notice -> {});
    save(mirror, 5);
    mirror.upload(Retention.last(100));
    Files.delete(DataPaths.of("s3://data/runs/d/checkpoints/5/manifest.json"));
    assertThat(mirror.storedSteps()).isEmpty();
    mirror.upload(Retention.last(100));
    assertThat(mirror.storedSteps()).containsExactly(5L);
  }

  private static void save(RemoteMirror mirror, long... steps) {
    try (var workdir = LockedWorkdir.open(mirror.workdir())) {
      var checkpoints = new Checkpoints(workdir, Retention.last(10), notice -> {});
      for (long step : steps) {
        var state = List.of(Entry.of("w", Literal.f32(new float[] {step, 2}, 2)));
        checkpoints.save(step, state, new JsonObject(), new JsonObject());
      }
    }
  }

  private static Checkpoint newest(RemoteMirror mirror) {
    return Checkpoints.find(mirror.workdir(), notice -> {});
  }

  private void put(String name, String content) throws IOException {
    Path file = Files.writeString(Files.createTempFile(temp, "put", ""), content);
    DataPaths.upload(file, "s3://data/" + name);
  }
}
