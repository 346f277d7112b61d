package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A position in data that is no longer there is refused. */
class ChangedDataTest {
  private static final int SIZE = 100_000;
  private static final TrainOptions OPTIONS = new TrainOptions(2, 8, 0, 1, 0, 1, 1);

  @TempDir Path dir;
  private DataState saved = DataState.START;

  @BeforeEach
  void train() throws IOException {
    for (int i = 0; i < 4; i++) {
      Files.writeString(dir.resolve("" + i), "abcdefghi ".repeat(SIZE / 10));
    }
    saved = afterOneBatch(DataState.START);
  }

  private DataState afterOneBatch(DataState from) {
    try (var data = TextData.open("text:" + dir, "");
        var batches = data.train(OPTIONS, from)) {
      assertThat(batches.next()).isPresent();
      return batches.state();
    }
  }

  @Test
  void aFolderThatWasCopiedIsTheSame() throws IOException {
    for (int i = 0; i < 4; i++) {
      Files.setLastModifiedTime(dir.resolve("" + i), FileTime.fromMillis(i));
    }
    assertThat(afterOneBatch(saved).offset()).isGreaterThan(saved.offset());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8191, SIZE - 8192, SIZE - 1})
  void aFileOfTheSameSizeWithAnotherByteIsNoticed(int at) throws IOException {
    try (var file = new RandomAccessFile(dir.resolve("2").toFile(), "rw")) {
      file.seek(at);
      file.write('X');
    }
    refuses();
  }

  @Test
  void aFileOfAnotherSizeIsNoticed() throws IOException {
    try (var file = new RandomAccessFile(dir.resolve("2").toFile(), "rw")) {
      file.setLength(SIZE / 2); // Its blocks are the same as before.
    }
    refuses();
  }

  @Test
  void aFolderWhoseFilesAreAllOthersIsNoticed() throws IOException {
    for (int i = 0; i < 4; i++) {
      Files.writeString(dir.resolve("" + i), "jihgfedcb ".repeat(SIZE / 10));
    }
    refuses();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "jihgfedcb"})
  void aFileThatChangesWhileTheRunReadsIsNoticed(String text) throws IOException {
    try (var data = TextData.open("text:" + dir, "")) {
      // Batches are prepared ahead: before there are any.
      for (int i = 0; i < 4; i++) {
        Files.writeString(dir.resolve("" + i), text.repeat(SIZE / 9));
      }
      try (var batches = data.train(OPTIONS, saved)) {
        assertThatThrownBy(batches::next)
            .isInstanceOf(DataException.class)
            .hasMessageMatching("cannot read .*: it has changed since the folder was listed");
      }
    }
  }

  private void refuses() {
    assertThatThrownBy(() -> afterOneBatch(saved))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the checkpoint has read other data");
  }

  /** What versions wrote that hashed the names of files alone, computed as they did. */
  @Test
  void whatAnOlderVersionSavedIsAcceptedInOneLine() {
    int names = 1;
    for (int i = 0; i < 4; i++) {
      names = 31 * names + Long.hashCode(Hash.of("" + i));
    }
    var older =
        new DataState(
            saved.data().replaceFirst("\\[.{8}]", "[%08x]".formatted(names)), 0, 0, saved.offset());
    PrintStream before = System.err;
    var err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true, UTF_8));
    try {
      assertThat(afterOneBatch(older).data()).isEqualTo(saved.data()).isNotEqualTo(older.data());
    } finally {
      System.setErr(before);
    }
    assertThat(err.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .startsWith("nanodo: the checkpoint is of a version that did not look into the files");
  }

  @Test
  void aPositionThatCannotBeIsSaidInWords() {
    var beyond = new DataState(saved.data(), 3, 99, 7);
    assertThatThrownBy(() -> afterOneBatch(beyond))
        .hasMessageContaining("is token 7 of document 99 in epoch 3, which is not one in");
  }
}
