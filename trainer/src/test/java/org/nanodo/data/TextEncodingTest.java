package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Byte-order marks, and bytes that are not UTF-8. */
class TextEncodingTest {
  private static final String MARK = "\ufeff";

  @TempDir Path dir;
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(err, true, UTF_8));
  }

  @AfterEach
  void stopListening() {
    System.setErr(before);
  }

  private Path write(String name, String hex) throws IOException {
    return Files.write(dir.resolve(name), HexFormat.of().parseHex(hex));
  }

  /**
   * The numbers are those of Python's decoder with an error handler that counts, but for the
   * encoded surrogate, which Java replaces by one character and Python by three.
   */
  @ParameterizedTest
  @CsvSource({
    "6f6b20c3a9, 0, 0",
    "efbfbd, 0, 0",
    "6ee965, 1, 1",
    "fffe, 2, 2",
    "61e282, 2, 1",
    "e28262, 2, 1",
    "f09f98, 3, 1",
    "c0af, 2, 2",
    "eda080, 3, 1",
    "f5808080, 4, 4",
    "80800a0ac3, 3, 3",
  })
  void countsBytesAndPlacesHoweverTheyAreCut(String hex, long bytes, long places) {
    byte[] all = HexFormat.of().parseHex(hex);
    for (int cut = 0; cut <= all.length; cut++) {
      var check = new Utf8Check();
      check.add(all, 0, cut);
      check.add(all, cut, all.length - cut);
      check.end();
      assertThat(check.bytes()).as("bytes, cut at %d", cut).isEqualTo(bytes);
      assertThat(check.places()).as("places, cut at %d", cut).isEqualTo(places);
    }
    assertThat(Utf8Check.of(("x".repeat(8191) + "\u00e9").repeat(5).getBytes(UTF_8)).isClean())
        .isTrue();
  }

  @Test
  void aFileSaysHowMuchOfItIsNotUtf8() throws IOException {
    Path file = write("a.txt", "6ee965" + "0a0a" + "e282" + "0a0a" + "6f6b");
    try (var corpus = Texts.open("text:" + file)) {
      assertThat(CorpusTest.texts(corpus.all())).containsExactly("n\ufffde", "\ufffd", "ok");
    }
    assertThat(err.toString(UTF_8).lines())
        .containsExactly(
            "nanodo: %s: 3 bytes in 2 places are not UTF-8; each place is read as U+FFFD"
                .formatted(file));
  }

  @Test
  void aFolderSaysTheFirstFileAtOnceAndAllAtTheEnd() throws IOException {
    Path first = write("1", "6ee965");
    write("2", "e2826f");
    write("3", "6f6b");
    try (var corpus = Texts.open("text:" + dir)) {
      for (int epoch = 0; epoch < 2; epoch++) {
        assertThat(CorpusTest.texts(corpus.all())).containsExactly("n\ufffde", "\ufffdo", "ok");
      }
    }
    assertThat(err.toString(UTF_8).lines())
        .containsExactly(
            "nanodo: %s: 1 byte in 1 place is not UTF-8; each place is read as U+FFFD"
                .formatted(first),
            "nanodo: %s: 3 bytes in 2 places of 2 files are not UTF-8; each place is read as U+FFFD"
                .formatted(dir));
  }

  @Test
  void aByteOrderMarkIsNoText() throws IOException {
    Path folder = Files.createDirectory(dir.resolve("folder"));
    Files.writeString(folder.resolve("1"), MARK + "one" + MARK);
    Files.writeString(folder.resolve("2"), MARK);
    Path file = Files.writeString(dir.resolve("a.txt"), MARK + "one\n\n" + MARK + "two");
    Path marked = Files.writeString(dir.resolve("b.txt"), MARK + "\n one\n");
    try (var ofFolder = Texts.open("text:" + folder);
        var ofFile = Texts.open("text:" + file);
        var ofMarked = Texts.open("text:" + marked)) {
      assertThat(CorpusTest.texts(ofFolder.all())).containsExactly("one" + MARK);
      assertThat(CorpusTest.texts(ofFile.all())).containsExactly("one", MARK + "two");
      assertThat(CorpusTest.texts(ofMarked.all())).containsExactly(" one");
    }
    assertThat(err.toString(UTF_8)).isEmpty();
  }
}
