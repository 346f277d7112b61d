package org.nanodo.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/**
 * Which headers are safetensors: what the format's description says and its reference
 * implementation does. Version 0.8.0 of the Python package agrees with each line, but for white
 * space before the brace, names of tensors and of metadata that are there twice (which only the
 * description forbids) and a list in place of an entry. ENTRY is a float32 vector of one element.
 */
class SafetensorsHeaderTest {
  private static final String ENTRY = "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";

  @TempDir Path dir;

  private Path file(byte[] header, int dataBytes) throws IOException {
    var content = ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    return Files.write(dir.resolve("file"), content.putLong(header.length).put(header).array());
  }

  private Safetensors open(String header, int dataBytes) throws IOException {
    return Safetensors.open(file(header.replace("ENTRY", ENTRY).getBytes(UTF_8), dataBytes));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":ENTRY}          ",
        "{ \"a\" :\tENTRY }\\n  ",
        "{\"__metadata__\":{\"k\":\"v\"},\"a\":ENTRY}",
        "{\"__metadata__\":null,\"a\":ENTRY}",
        "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4],\"dtype\":\"F32\",\"more\":[{\"x\":null},1e3,true]}}",
        "{\"a\":ENTRY,\"none\":{\"dtype\":\"I64\",\"shape\":[0],\"data_offsets\":[4,4]}}",
        "{\"\\\\ud83d\\\\ude00\":ENTRY}",
      })
  void readsWhatTheFormatAllows(String header) throws IOException {
    assertThat(open(header.replace("\\n", "\n").replace("\\\\", "\\"), 4).types())
        .containsValue(TensorType.of(DType.F32, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "` {\"a\":ENTRY}` | not a JSON object (it does not begin with {)",
        "`\ufeff{\"a\":ENTRY}` | not a JSON object (it does not begin with {)",
        "{/* why */\"a\":ENTRY} | not a JSON object",
        "`{\"a\":ENTRY} # why` | not a JSON object (it is malformed or breaks off in or after entry a)",
        "{'a':ENTRY} | not a JSON object",
        "{a:ENTRY} | not a JSON object",
        "{\"a\":ENTRY;\"b\":ENTRY} | not a JSON object",
        "{\"a\":ENTRY,} | not a JSON object",
        "{\"a\":ENTRY}{} | not a JSON object",
        "{\"a\"=ENTRY} | not a JSON object",
        "{\"a\\nb\":ENTRY} | not a JSON object",
        "{\"\\ud83d\":ENTRY} | not a JSON object",
        "{\"a\":ENTRY,\"a\":ENTRY} | entry a: it is there twice",
        "{\"__metadata__\":{},\"__metadata__\":{},\"a\":ENTRY} | entry __metadata__: it is there twice",
        "{\"__metadata__\":{\"k\":\"v\",\"k\":\"w\"},\"a\":ENTRY} | k is there twice",
        "{\"__metadata__\":{\"k\":1},\"a\":ENTRY} | k is a number, expected texts by name",
        "{\"__metadata__\":[],\"a\":ENTRY} | it is a list",
        "{\"a\":[\"F32\",[1],[0,4]]} | entry a: it is a list",
        "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | dtype is there twice",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[\"1\"],\"data_offsets\":[0,4]}} | its shape has a text in it",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[\"0\",4]}} | its data_offsets has a text",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1e0],\"data_offsets\":[0,4]}} | its shape has 1e0 in it",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}} | its shape has 1.0 in it",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-0,4]}} | its data_offsets has -0 in it",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[01],\"data_offsets\":[0,4]}} | not a JSON object",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}} | its shape is a number",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,4]}} | it has 3 offsets in place of 2",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4]}} | it has 1 offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}} | [4,0], but f32[1] takes 4 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}} | it has no data_offsets",
        "{\"a\":{\"dtype\":32,\"shape\":[1],\"data_offsets\":[0,4]}} | its dtype is a number",
        "{\"a\":{\"dtype\":\"f32\",\"shape\":[1],\"data_offsets\":[0,4]}} | its dtype f32 is not supported, convert it to one of",
        "{\"a\":{\"dtype\":\"F8_E8M0\",\"shape\":[4],\"data_offsets\":[0,4]}} | its dtype F8_E8M0 is not supported, convert it to one of BF16, BOOL, C64, F16, F32",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}} | its shape [4294967296,4294967296] is of more bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"more\":{'x':1}}} | not a JSON object",
      })
  void refusesWhatItForbidsAndSaysWhere(String header, String message) {
    assertThatThrownBy(() -> open(header.replace("\\n", "\n"), 4))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageStartingWith(dir.resolve("file").toString())
        .hasMessageContaining(message);
  }

  @Test
  void refusesTextThatIsNotUtf8() throws IOException {
    Path file = file("{\"\u00e9\":%s}".formatted(ENTRY).getBytes(ISO_8859_1), 4);

    assertThatThrownBy(() -> Safetensors.open(file)).hasMessageContaining("are not UTF-8");
  }

  @Test
  void refusesAHeaderPastTheLimitOfTheFormat() throws IOException {
    Path file = dir.resolve("large");
    try (var out = Files.newByteChannel(file, CREATE_NEW, WRITE, SPARSE)) {
      out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 100_000_001));
      out.position(8 + 100_000_001).write(ByteBuffer.allocate(1));
    }

    assertThatThrownBy(() -> Safetensors.open(file))
        .hasMessageContaining("header length of 100000001, expected at most 100000000");
  }

  @Test
  void aSizePast32BitsBesideOneOfZeroIsAnEmptyTensor() throws IOException {
    String wide = "\"wide\":{\"dtype\":\"F32\",\"shape\":[0,1099511627776],\"data_offsets\":[0,0]}";
    Safetensors file = open("{" + wide + ",\"a\":ENTRY}", 4);

    assertThat(file.types().get("wide"))
        .isEqualTo(new TensorType(DType.F32, Shape.ofLongs(0, 1L << 40)))
        .hasToString("f32[0,1099511627776]");
    assertThat(file.read("wide").data().remaining()).isZero();
    assertThat(file.read("a").item()).isZero();
  }

  /** What was kept of each and thrown away at once took most of the time. */
  @Test
  void aMillionTensorsAreReadOneByOne() throws IOException {
    int tensors = 20_000;
    String header =
        IntStream.range(0, tensors)
            .mapToObj("\"t%d\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}"::formatted)
            .collect(Collectors.joining(",", "{", "}"));
    Path file = file(header.getBytes(UTF_8), 0);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Safetensors opened = Safetensors.open(file);
    long each = (threads.getCurrentThreadAllocatedBytes() - before) / tensors;

    assertThat(opened.types()).hasSize(tensors);
    assertThat(each).as("bytes allocated for each tensor").isLessThan(1200);
  }
}
