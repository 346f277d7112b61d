package org.nanodo.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesTest {
  @TempDir private Path folder;

  private RecordFile open(byte[] content) throws IOException {
    Path file = Files.createTempFile(folder, "lines", ".jsonl");
    Files.write(file, content);
    return new JsonLines().open(file, RecordFiles.options(folder.resolve("cache")));
  }

  private RecordFile open(String content) throws IOException {
    return open(content.getBytes(UTF_8));
  }

  @Test
  void blankLinesAndAByteOrderMarkAreNoRecords() throws IOException {
    String lines = "\ufeff\r\n \t\n{\"text\": \"a\"}\r\n\r\n  {\"text\":\"b\"}  \n{\"text\":\"c\"}";
    assertThat(RecordFiles.texts(open(lines))).containsExactly("a", "b", "c");
    assertThat(open("").size()).isZero();
    assertThat(open("\ufeff").size()).isZero();
    assertThat(open("\n\n").size()).isZero();
  }

  @Test
  void stringsAreUnescaped() throws IOException {
    String line =
        "{\"text\": \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude00 \ud83d\ude00\\u0000\"}";
    assertThat(open(line).text(0)).isEqualTo("\"\\/\b\f\n\r\t\u00e9\ud83d\ude00 \ud83d\ude00\0");
  }

  @Test
  void theLastOfEqualNamesCounts() throws IOException {
    List<String> texts =
        RecordFiles.texts(
            open(
                """
                {"text": 1, "text": "a", "meta": {"text": "x"}, "te\\u0078t": "b"}
                {"other": [{"text": "x"}, null, true, -1.5e3], "text": "c"}
                """));
    assertThat(texts).containsExactly("b", "c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"text\": null}|found null for the field 'text', expected a string",
        "{\"text\": 7}|found a number for the field 'text'",
        "{\"text\": [\"a\"]}|found a list for the field 'text'",
        "{\"text\": {}}|found an object for the field 'text'",
        "{\"text\": \"a\", \"text\": true}|found true or false for the field 'text'",
        "{\"body\": \"a\"}|found nothing for the field 'text', expected a string; text_field names",
        "{}|found nothing for the field 'text'",
        "[\"text\"]|found no JSON object, expected one",
        "\"text\"|found no JSON object, expected one",
        "{\"text\": \"a\"} {}|it is not JSON",
        "{\"text\": \"a\"|it is not JSON",
        "{\"text\": \"a|it is not JSON",
        "{\"text\": \"a\",}|it is not JSON",
        "{\"text\" \"a\"}|it is not JSON",
        "{text: \"a\"}|it is not JSON",
        "{'text': 'a'}|it is not JSON",
        "{\"text\": \"a\\x\"}|it is not JSON",
        "{\"text\": \"a\\u12g4\"}|it is not JSON",
        "{\"text\": \"a\", \"b\": 01}|it is not JSON",
        "{\"text\": \"a\", \"b\": 1.}|it is not JSON",
        "{\"text\": \"a\", \"b\": NaN}|it is not JSON",
        "{\"text\": \"a\", \"b\": tru}|it is not JSON",
        "{\"text\": \"a\", \"b\": [1 2]}|it is not JSON",
        "{\"text\": \"a\", \"b\": {\"c\"}}|it is not JSON",
        "{\"text\": \"a\tb\"}|it is not JSON",
        "{\"text\": \"\\ud83d\"}|lone surrogate \\ud83d",
        "{\"text\": \"\\ude00\\ud83d\"}|lone surrogate \\ude00",
      })
  void whatHasNoTextIsDamaged(String line, String cause) throws IOException {
    try (RecordFile file = open("{\"text\": \"before\"}\n" + line + "\n{\"text\": \"after\"}")) {
      assertThat(file.text(0)).isEqualTo("before");
      assertThatThrownBy(() -> file.text(1))
          .isInstanceOf(DamagedRecordException.class)
          .hasMessageContaining(cause)
          .hasMessageNotContaining("\n");
      assertThat(file.text(2)).isEqualTo("after");
    }
  }

  @Test
  void deepNestingIsReadOrRefused() throws IOException {
    String deep = "[".repeat(100) + "]".repeat(100);
    assertThat(open("{\"a\": %s, \"text\": \"a\"}".formatted(deep)).text(0)).isEqualTo("a");
    String deepest = "[".repeat(100_000) + "]".repeat(100_000);
    assertThatThrownBy(() -> open("{\"a\": %s, \"text\": \"a\"}".formatted(deepest)).text(0))
        .isInstanceOf(DamagedRecordException.class)
        .hasMessageContaining("nested");
  }

  @Test
  void bytesThatAreNoUtf8AreDamage() throws IOException {
    byte[] line = "{\"text\": \"a?\"}".getBytes(UTF_8);
    line[11] = (byte) 0xc3;
    assertThatThrownBy(() -> open(line).text(0)).hasMessage("its text is not UTF-8");
    assertThat(open("{\"text\": \"\ufffd\"}").text(0)).isEqualTo("\ufffd");
  }
}
