package org.nanodo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.ir.Literal;

class DamagedSafetensorsTest {
  @TempDir Path dir;

  private byte[] whole() throws IOException {
    Path file = dir.resolve("whole");
    Safetensors.write(
        file,
        List.of(
            Entry.of("a", Literal.f32(new float[] {1, 2, 3}, 3)),
            Entry.of("b", Literal.i32(new int[] {4, 5}, 2))),
        Map.of());
    return Files.readAllBytes(file);
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(dir.resolve("damaged"), content);
  }

  @Test
  void noticesWhereverItIsCutOff() throws IOException {
    byte[] whole = whole();
    for (int bytes = 0; bytes < whole.length; bytes++) {
      Path cut = file(Arrays.copyOf(whole, bytes));
      assertThatThrownBy(() -> Safetensors.open(cut))
          .as("%d of %d bytes", bytes, whole.length)
          .isInstanceOf(SafetensorsException.class)
          .hasMessageContaining("damaged");
    }
  }

  @Test
  void noticesBytesLeftOver() throws IOException {
    byte[] whole = whole();
    Path longer = file(Arrays.copyOf(whole, whole.length + 3));

    assertThatThrownBy(() -> Safetensors.open(longer))
        .hasMessage("%s: found 23 bytes of tensor data, expected 20: bytes left over", longer);
  }

  @Test
  void saysSoWhenItIsCutOffAfterItWasOpened() throws IOException {
    byte[] whole = whole();
    Path path = file(whole);
    Safetensors file = Safetensors.open(path);
    file(Arrays.copyOf(whole, whole.length - 1));

    assertThat(file.read("a").toFloats()).containsExactly(1, 2, 3);
    assertThatThrownBy(() -> file.read("b")).hasMessageContaining("truncated since it was opened");
  }

  /** Any bytes at all give an error of ours, or the tensors of an intact header. */
  @Test
  void survivesArbitraryChangesOfTheHeader() throws IOException {
    byte[] whole = whole();
    var random = new Random(7);
    for (int i = 0; i < 500; i++) {
      byte[] changed = whole.clone();
      changed[random.nextInt(whole.length - 20)] = (byte) random.nextInt(256);
      Path path = file(changed);
      try {
        Safetensors.open(path).types();
      } catch (SafetensorsException e) {
        assertThat(e).hasMessageStartingWith(path.toString());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                                                                   | not a JSON object",
        "{\"a\":                                                              | not a JSON object",
        "{\"a\":1}                                                            | header entry a: it is a number",
        "{\"a\":{\"dtype\":\"F8_E8M0\",\"shape\":[],\"data_offsets\":[0,1]}}  | entry a",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}    | entry a",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}   | entry a",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967297],\"data_offsets\":[0,4]}} | entry a",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[65536,65536,65536,65536],\"data_offsets\":[0,0]}} | entry a",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}     | entry a",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}                            | entry a",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}     | a gap before it",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | tensors overlap",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}    | it is truncated",
      })
  void saysWhatIsWrongWithAHeader(String header, String message) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer content = ByteBuffer.allocate(8 + text.length + 8).order(ByteOrder.LITTLE_ENDIAN);
    Path path = file(content.putLong(text.length).put(text).array());

    assertThatThrownBy(() -> Safetensors.open(path))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageStartingWith(path.toString())
        .hasMessageContaining(message);
  }

  @Test
  void saysWhichFileIsMissing() {
    assertThatThrownBy(() -> Safetensors.open(dir.resolve("nowhere")))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("nowhere");
  }
}
