package org.nanodo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.config.ConfigException;

class DataSourcesTest {
  @TempDir Path dir;

  @Test
  void aFileIsItsParagraphs() throws IOException {
    assertThat(documents(write("a.txt", "\n \t\n  one\ntwo  \n\r\n\r\nthree\r\nfour\r\n\n\nfive")))
        .containsExactlyInAnyOrder("  one\ntwo", "three\r\nfour", "five");
    assertThat(documents(write("b.txt", "one line, no end"))).containsExactly("one line, no end");
  }

  /** What makes a file binary is a NUL near its beginning; later ones are text like any other. */
  @Test
  void aNulFarIntoATextIsKept() throws IOException {
    String text = "x".repeat(1 << 13) + "\0y\0";
    assertThat(documents(write("a.txt", text))).containsExactly(text);
  }

  @Test
  void equalParagraphsAreHeldOutTogether() throws IOException {
    var text = new StringBuilder();
    for (int i = 0; i < 4000; i++) {
      text.append("paragraph ").append(i % 1000).append(i < 2000 ? "\n\n" : "  \r\n \r\n");
    }
    var corpus = Texts.open("text:" + write("a.txt", text.toString()));
    var train = CorpusTest.texts(corpus.train());
    var heldOut = CorpusTest.texts(corpus.heldOut());
    corpus.close();
    assertThat(train.size() + heldOut.size()).isEqualTo(4000);
    assertThat(heldOut.size()).isBetween(120, 280);
    assertThat(train).doesNotContainAnyElementsOf(heldOut);
  }

  @Test
  void aFolderIsItsFilesOfText() throws IOException {
    write("b/2.txt", "two");
    write("b/1.md", "one\n\nstill one\n");
    write("a", "zero");
    write(".hidden/3.txt", "hidden");
    write("b/.hidden", "hidden");
    write("empty", "");
    write("binary", "ab\0cd");
    Files.write(dir.resolve("b/latin1"), new byte[] {'n', (byte) 0xe9, 'e'});
    Files.createSymbolicLink(dir.resolve("c"), dir.resolve("b/2.txt"));
    Files.createSymbolicLink(dir.resolve("d"), dir);
    var corpus = Texts.open("text:" + dir);
    assertThat(CorpusTest.texts(corpus.all()))
        .containsExactly("zero", "one\n\nstill one\n", "two", "n\ufffde", "two");
    assertThat(corpus.heldOut().size()).isPositive();
    corpus.close();
  }

  @Test
  void aFolderIsTheSameWhereverItLies() throws IOException {
    for (int i = 0; i < 40; i++) {
      write("here/" + i, "text " + i);
      write("elsewhere/deeper/" + i, "text " + i);
    }
    var here = Texts.open("text:" + dir.resolve("here"));
    var elsewhere = Texts.open("text:" + dir.resolve("elsewhere/deeper"));
    assertThat(CorpusTest.texts(here.heldOut()))
        .isNotEmpty()
        .isEqualTo(CorpusTest.texts(elsewhere.heldOut()));
    assertThat(here.fingerprint()).isEqualTo(elsewhere.fingerprint());
  }

  @ParameterizedTest
  @ValueSource(strings = {"lm1b:1.1.0", "", "Embedded", "text"})
  void anUnknownNameIsRefusedWithTheKnownOnes(String name) {
    refused(name, "ds_name '" + name + "' does not exist", "there are: embedded", "text:PATH");
  }

  @ParameterizedTest
  @CsvSource({"Embedded,embedded", "text,text:PATH", "txt:a,text:PATH", "/tmp,text:/tmp"})
  void theNearestNameIsSuggested(String typed, String meant) {
    refused(typed, "did you mean " + meant + "?");
  }

  @Test
  void whatIsMissingOrEmptyIsSaidInOneLine() throws IOException {
    refused("text:", "ds_name 'text:' has nothing after its colon; expected text:PATH");
    refused("text:" + dir + "/none", "there is no " + dir + "/none", "give a folder or a file");
    refused("text:a\0b", "is no path");
    refused("text:/dev/null", "/dev/null is neither a folder nor a file");
    refused("text:" + dir, "no file of text is under " + dir);
    refused("text:" + write("blank", " \n\t\n\n"), "blank is empty; it should hold text");
    Files.delete(dir.resolve("blank"));
    refused("text:" + write("empty", ""), "empty is empty; it should hold text");
    refused("text:" + write("binary", "a\0b"), "binary is not text: it has NUL bytes");
    refused("text:" + dir, "no file of text is under " + dir);
  }

  @Test
  void aFileThatVanishesIsNamed() throws IOException {
    Path file = write("a", "text").toRealPath();
    var folder = Texts.open("text:" + dir);
    Files.delete(file);
    assertThatThrownBy(() -> folder.train().document(0))
        .isInstanceOf(DataException.class)
        .hasMessage("cannot read " + file + ": no such file or folder");
  }

  @Test
  void aFileThatShrinksIsNamed() throws IOException {
    Path file = write("a", "text");
    var corpus = Texts.open("text:" + file);
    Files.writeString(file, "te");
    assertThatThrownBy(() -> corpus.train().document(0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file + ": it has become shorter");
    corpus.close();
  }

  @Test
  void aDocumentTooLongForMemoryIsRefused() throws IOException {
    Path file = write("long", "x".repeat(1 << 13));
    try (var f = new RandomAccessFile(file.toFile(), "rw")) {
      f.setLength(TextDocument.MAX_BYTES + 1);
    }
    var corpus = Texts.open("text:" + dir);
    assertThatThrownBy(() -> corpus.train().document(0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has 512 MiB, a document may have 512");
  }

  private List<String> documents(Path file) {
    var corpus = Texts.open("text:" + file);
    var texts = CorpusTest.texts(corpus.all());
    corpus.close();
    return texts;
  }

  private Path write(String name, String text) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static void refused(String name, String... parts) {
    assertThatThrownBy(() -> Texts.open(name))
        .isInstanceOf(ConfigException.class)
        .message()
        .doesNotContain("\n")
        .contains(parts);
  }
}
