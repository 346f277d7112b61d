package org.nanodo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.Tensor;
import org.nanodo.io.Safetensors.Content;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Devices;

/** The reference file is written by Python's safetensors, see make_safetensors.py. */
class SafetensorsTest {
  @TempDir Path dir;

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static final double[] FLOATS = {1.5, -0.25, 1.0 / 3, 1e-5};

  private static List<Entry> everyType() {
    return List.of(
        entry("block/f32", DType.F32, new int[] {2, 2}, FLOATS),
        entry("block/bf16", DType.BF16, new int[] {2, 2}, FLOATS),
        entry("block/f16", DType.F16, new int[] {2, 2}, FLOATS),
        entry("block/f64", DType.F64, new int[] {2, 2}, FLOATS),
        entry("block/i32", DType.I32, new int[] {3}, 7, -8, Integer.MAX_VALUE),
        entry("block/u32", DType.U32, new int[] {3}, 7, 0, 0xffffffffL),
        entry("block/i64", DType.I64, new int[] {2}, 7, -0x1p53),
        entry("block/bool", DType.BOOL, new int[] {3}, 1, 0, 1),
        entry("empty <&>'é", DType.F32, new int[] {0, 4}),
        entry("step", DType.I32, new int[] {}, 40));
  }

  private static Entry entry(String name, DType dtype, int[] dims, double... values) {
    return Entry.of(name, Literal.of(TensorType.of(dtype, dims), values));
  }

  private static Path reference() throws Exception {
    return Path.of(SafetensorsTest.class.getResource("reference.safetensors").toURI());
  }

  @Test
  void readsWhatPythonWrote() throws Exception {
    Safetensors file = Safetensors.open(reference());

    assertThat(file.metadata()).containsExactly(Map.entry("format", "np"));
    assertThat(file.types()).hasSize(everyType().size());
    for (Entry e : everyType()) {
      assertThat(file.types()).containsEntry(e.name(), e.type());
      assertThat(file.read(e.name()).type()).isEqualTo(e.type());
      assertThat(file.read(e.name()).data()).as(e.name()).isEqualTo(value(e).data());
    }
  }

  @Test
  void savesAndLoadsTensorsByName() {
    Path file = dir.resolve("params.safetensors");
    var params = Map.of("w", Tensor.of(1.0, 2), "steps", Tensor.of(3));

    Safetensors.save(file, params);

    assertThat(Safetensors.load(file)).containsOnlyKeys("steps", "w");
    assertThat(Safetensors.load(file).get("w")).hasToString("f32[2] [1.0, 2.0]");
    assertThat(Safetensors.load(file).get("steps")).hasToString("i32[] 3");
  }

  @Test
  void givesAllTensorsInTheOrderOfTheFile() throws Exception {
    Safetensors file = Safetensors.open(reference());

    Map<String, Literal> all = file.readAll();

    assertThat(all.keySet()).containsExactlyElementsOf(file.types().keySet());
    for (Entry e : everyType()) {
      assertThat(all.get(e.name()).data()).as(e.name()).isEqualTo(value(e).data());
    }
  }

  @Test
  void writesTheBytesThatPythonWritesInWhateverOrder() throws Exception {
    var shuffled = new ArrayList<>(everyType());
    Collections.shuffle(shuffled, new Random(1));
    Path file = dir.resolve("ours.safetensors");

    Safetensors.write(file, shuffled, Map.of("format", "np"));

    assertThat(file).hasSameBinaryContentAs(reference());
  }

  @Test
  void keepsTheRarerTypes() throws Exception {
    Path file = dir.resolve("rare.safetensors");
    List<Entry> entries =
        List.of(
            entry("a", DType.F8E4M3FN, new int[] {2}, 448, -0.25),
            entry("b", DType.F8E5M2, new int[] {2}, 57344, -0.25),
            entry("c", DType.I8, new int[] {1}, -128),
            entry("d", DType.U8, new int[] {1}, 255),
            entry("e", DType.I16, new int[] {1}, -32768),
            entry("f", DType.U16, new int[] {1}, 65535),
            entry("g", DType.U64, new int[] {1}, 0x1p63),
            entry("h", DType.C64, new int[] {1}, 1.5));
    Safetensors.write(file, entries, Map.of());
    Safetensors read = Safetensors.open(file);
    for (Entry e : entries) {
      assertThat(read.types()).containsEntry(e.name(), e.type());
      assertThat(read.read(e.name()).data()).as(e.name()).isEqualTo(value(e).data());
    }
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
        .contains("\"a\":{\"dtype\":\"F8_E4M3\"", "\"b\":{\"dtype\":\"F8_E5M2\"");
    List<Entry> wide = List.of(entry("z", DType.C128, new int[] {1}, 1));
    assertThatThrownBy(() -> Safetensors.write(file, wide, Map.of()))
        .isInstanceOf(SafetensorsException.class)
        .hasMessage(
            "'z' is c128[1], which safetensors has no name for; write it as another type, or its real() and imag()");
  }

  @Test
  void writesTheSameBytesToAnyChannelHoweverLittleThatTakesAtOnce() throws Exception {
    var bytes = new ByteArrayOutputStream();
    WritableByteChannel whole = Channels.newChannel(bytes);
    WritableByteChannel slow =
        new WritableByteChannel() {
          @Override
          public int write(ByteBuffer data) throws IOException {
            int count = whole.write(data.slice().limit(Math.min(3, data.remaining())));
            data.position(data.position() + count);
            return count;
          }

          @Override
          public boolean isOpen() {
            return whole.isOpen();
          }

          @Override
          public void close() throws IOException {
            whole.close();
          }
        };

    Safetensors.write(dir.resolve("name"), slow, everyType(), Map.of("format", "np"));

    assertThat(bytes.toByteArray()).isEqualTo(Files.readAllBytes(reference()));
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void readsAFileThatIsOpenThoughItWasDeleted() throws Exception {
    Path file = Files.copy(reference(), dir.resolve("a.safetensors"));
    try (var channel = FileChannel.open(file)) {
      Files.delete(file);

      Safetensors tensors = Safetensors.open(file, channel);

      assertThat(tensors.read("step", channel).item()).isEqualTo(40);
      assertThatThrownBy(() -> tensors.read("step"))
          .isInstanceOf(SafetensorsException.class)
          .hasMessage("cannot read %s: no such file or folder", file);
    }
  }

  @Test
  void replacesAFileOnlyWhenAllIsWritten() throws IOException {
    Path file = dir.resolve("a.safetensors");
    Safetensors.write(file, everyType(), Map.of());
    byte[] before = Files.readAllBytes(file);
    Entry lying =
        new Entry("b", TensorType.of(DType.F32, 2), out -> out.write(ByteBuffer.allocate(4)));

    assertThatThrownBy(() -> Safetensors.write(file, List.of(lying), Map.of()))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining(
            "%s: found 4 bytes for tensor b, expected the 8 of f32[2]".formatted(file));

    assertThat(file).hasBinaryContent(before);
    assertThat(dir).isDirectoryNotContaining("glob:**.partial");
  }

  @Test
  void asksForOneTensorAtATime() {
    var asked = new ArrayList<String>();
    List<Entry> entries =
        everyType().stream()
            .map(e -> new Entry(e.name(), e.type(), out -> ask(asked, e, out)))
            .toList();

    Safetensors.write(dir.resolve("a.safetensors"), entries, Map.of());

    assertThat(asked)
        .containsExactlyInAnyOrderElementsOf(entries.stream().map(Entry::name).toList());
  }

  private static void ask(List<String> asked, Entry e, WritableByteChannel out) throws IOException {
    asked.add(e.name());
    e.content().writeTo(out);
  }

  @Test
  void holdsNoTensorsIfGivenNone() {
    Path file = dir.resolve("none.safetensors");

    Safetensors.write(file, List.of(), Map.of());

    assertThat(Safetensors.open(file).types()).isEmpty();
  }

  @Test
  void refusesANameTwice() {
    List<Entry> twice = List.of(everyType().get(0), everyType().get(0));

    assertThatThrownBy(() -> Safetensors.write(dir.resolve("a"), twice, Map.of()))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("block/f32 twice");
  }

  @Test
  void aTensorOf2GibOrMoreIsWrittenAndReadInPieces() throws Exception {
    var type = TensorType.of(DType.U8, 1 << 16, (1 << 15) + 1);
    Path path = dir.resolve("large.safetensors");
    ByteBuffer piece = ByteBuffer.allocateDirect(1 << 16);
    piece.putInt(0, 42);
    Content content =
        out -> {
          for (long left = type.bytes(); left > 0; left -= piece.limit()) {
            out.write(piece.clear().limit((int) Math.min(left, piece.capacity())));
          }
        };
    Safetensors.write(path, List.of(new Entry("embed", type, content)), Map.of());

    Safetensors file = Safetensors.open(path);
    assertThat(file.types()).containsExactly(Map.entry("embed", type));
    assertThatThrownBy(() -> file.read("embed")).hasMessageContaining("2 GiB or more");
    try (var channel = FileChannel.open(path)) {
      ByteBuffer found = ByteBuffer.allocate(4);
      file.source("embed", channel).read(1L << 31, found);
      assertThat(found.getInt(0)).isEqualTo(42);
    }
    Files.delete(path);
  }

  @Test
  void namesWhatThereIsWhenAskedForAnotherTensor() throws Exception {
    Safetensors file = Safetensors.open(reference());

    assertThatThrownBy(() -> file.read("blok"))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("found no tensor blok")
        .hasMessageContaining("block/f32");
  }

  private static Literal value(Entry entry) throws IOException {
    var bytes = new ByteArrayOutputStream();
    entry.content().writeTo(Channels.newChannel(bytes));
    ByteBuffer data = Literal.allocate(entry.type());
    return Literal.wrap(entry.type(), data.put(bytes.toByteArray()).flip());
  }
}
