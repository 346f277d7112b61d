package org.nanodo.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.NoCredentials;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

/** Data and workdirs in buckets, against the store that Google's library has for tests. */
class GcsStoreTest {
  @TempDir Path temp;

  @Test
  void listsTheObjectsBelowAFolder() throws IOException {
    for (String name : List.of("b.jsonl", "a/x.jsonl", "a/.hidden", "é ü.txt")) {
      put("list/" + name, name);
    }
    put("listing/other", "other");
    assertThat(DataPaths.below("gs-test://data/list").keySet())
        .containsExactly("a/x.jsonl", "b.jsonl", "é ü.txt");
    for (var file : DataPaths.below("gs-test://data/list").entrySet()) {
      assertThat(Files.readString(file.getValue())).isEqualTo(file.getKey());
      assertThat(DataPaths.shown(file.getValue())).isEqualTo("gs://data/list/" + file.getKey());
    }
    assertThat(DataPaths.below("gs-test://data/nothing")).isEmpty();
  }

  @Test
  void readsRecordsThroughTheCache() throws IOException {
    put("records/a.jsonl", "{\"text\": \"one\"}\n{\"text\": \"zwei ü\"}\n");
    Path file = DataPaths.of("gs-test://data/records/a.jsonl");
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
    byte[] bytes = new byte[3 << 20];
    new Random(0).nextBytes(bytes);
    DataPaths.upload(Files.write(temp.resolve("large"), bytes), "gs-test://data/large");
    Path object = DataPaths.of("gs-test://data/large");
    assertThat(Files.readAllBytes(object)).isEqualTo(bytes);
    try (var channel = Files.newByteChannel(object)) {
      channel.position(2 << 20);
      ByteBuffer two = ByteBuffer.allocate(2);
      channel.read(two);
      assertThat(two.get(0)).isEqualTo(bytes[2 << 20]);
    }
  }

  @Test
  void saysWhatDoesNotExist() {
    assertThatThrownBy(() -> Files.newInputStream(DataPaths.of("gs-test://data/none")).read())
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void continuesARunOnAnotherMachine() throws IOException {
    var first = new RemoteMirror("gs-test://data/runs/a", temp.resolve("first"), notice -> {});
    first.fetch();
    save(first, 10, 20);
    Files.writeString(first.workdir().resolve("config.json"), "{}");
    first.upload(Retention.last(100));
    assertThat(first.storedSteps()).containsExactly(10L, 20L);
    var second = new RemoteMirror("gs-test://data/runs/a", temp.resolve("second"), notice -> {});
    second.fetch();
    assertThat(Checkpoints.find(second.workdir(), notice -> {}).step()).isEqualTo(20);
    assertThat(second.workdir().resolve("config.json")).hasContent("{}");
    save(second, 30);
    second.upload(Retention.last(2));
    assertThat(second.storedSteps()).containsExactly(20L, 30L);
  }

  @Test
  void asksAnEmulatorWithoutCredentials() {
    var options = GcsStore.options("localhost:4443");
    assertThat(options.getHost()).isEqualTo("http://localhost:4443");
    assertThat(options.getCredentials()).isEqualTo(NoCredentials.getInstance());
    assertThat(GcsStore.options("https://host").getHost()).isEqualTo("https://host");
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

  private void put(String name, String content) throws IOException {
    Path file = Files.writeString(Files.createTempFile(temp, "put", ""), content);
    DataPaths.upload(file, "gs-test://data/" + name);
  }
}
