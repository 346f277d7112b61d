package org.nanodo.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.config.ConfigException;
import org.nanodo.data.DataState;
import org.nanodo.data.TextData;
import org.nanodo.data.TrainOptions;
import org.nanodo.io.DataPaths;

/** Data of a bucket gives the batches of the same files on this machine. */
class S3DataTest {
  @TempDir static Path temp;

  @BeforeAll
  static void start() throws IOException {
    S3Server.start();
    for (String name : List.of("a.jsonl", "b/c.jsonl", "b/note.txt")) {
      var text = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        String line = "%s %d ü".formatted(name, i);
        text.append(name.endsWith("l") ? "{\"text\": \"%s\"}\n".formatted(line) : line + "\n\n");
      }
      Path file = temp.resolve("data").resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text.toString());
      DataPaths.upload(file, "s3://data/set/" + name);
    }
  }

  private static List<Object> batches(String dsName) {
    try (var data = TextData.open(dsName, "");
        var batches = data.train(new TrainOptions(4, 16, 1, 1, 1, 2, 2), DataState.START)) {
      var ids = new ArrayList<Object>();
      for (var b = batches.next(); b.isPresent(); b = batches.next()) {
        for (int i = 0; i < 4 * 16; i++) {
          ids.add(b.get().tensors().get(0).get(i));
        }
      }
      return ids;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jsonl:DIR",
        "jsonl:DIR/a.jsonl",
        "jsonl:DIR/**.jsonl",
        "jsonl:DIR/b/*.jsonl",
        "files:DIR",
        "text:DIR",
        "text:DIR/b/note.txt",
        "0.5*jsonl:DIR/a.jsonl+0.5*files:DIR/b"
      })
  void batchesAreThoseOfFilesOfThisMachine(String dsName) {
    assertThat(batches(dsName.replace("DIR", "s3://data/set")))
        .hasSizeGreaterThan(500)
        .isEqualTo(batches(dsName.replace("DIR", temp.resolve("data").toString())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jsonl:s3://data/none", "text:s3://data/none.txt", "files:s3://data/x*"})
  void whatIsMissingIsSaid(String dsName) {
    assertThatThrownBy(() -> TextData.open(dsName, ""))
        .isInstanceOf(ConfigException.class)
        .message()
        .doesNotContain("\n")
        .contains("s3://data/");
  }

  @Test
  void anUnknownKindOfAddressIsRefused() {
    assertThatThrownBy(() -> TextData.open("jsonl:ftp://data/a.jsonl", ""))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("addresses of ftp:// are not known");
  }
}
