package org.nanodo.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LiteralTest {
  /** Bits from NumPy 2.4 ({@code float16}) and ml_dtypes 0.6 ({@code bfloat16}). */
  @ParameterizedTest
  @CsvSource({
    "0x0p0, 0x0000, 0x0000",
    "-0x0p0, 0x8000, 0x8000",
    "1, 0x3c00, 0x3f80",
    "-2.5, 0xc100, 0xc020",
    "0.1, 0x2e66, 0x3dcd",
    "65504, 0x7bff, 0x4780",
    "65519.99, 0x7bff, 0x4780",
    "65520, 0x7c00, 0x4780",
    "-1e9, 0xfc00, 0xce6e",
    "0x1p-14, 0x0400, 0x3880",
    "0x1p-24, 0x0001, 0x3380",
    "0x1p-25, 0x0000, 0x3300",
    "0x1.0000000000001p-25, 0x0001, 0x3300",
    "0x1.8p-24, 0x0002, 0x33c0",
    "-0x1p-26, 0x8000, 0xb280",
    "0x1.002p0, 0x3c00, 0x3f80",
    "0x1.006p0, 0x3c02, 0x3f80",
    "0x1.0020000001p0, 0x3c01, 0x3f80",
    "0x1.01p0, 0x3c04, 0x3f80",
    "0x1.03p0, 0x3c0c, 0x3f82",
    "0x1.01001p0, 0x3c04, 0x3f81",
    "0x1.0100000001p0, 0x3c04, 0x3f80",
    "0x1.fep127, 0x7c00, 0x7f7f",
    "3.4e38, 0x7c00, 0x7f80",
    "0x1p-126, 0x0000, 0x0080",
    "0x1p-133, 0x0000, 0x0001",
    "0x1p-134, 0x0000, 0x0000",
    "0x1.8p-133, 0x0000, 0x0002",
    "Infinity, 0x7c00, 0x7f80",
    "-Infinity, 0xfc00, 0xff80",
    "NaN, 0x7e00, 0x7fc0",
  })
  void roundsTo16BitsAsNumPyDoes(String value, String f16, String bf16) {
    double v = Double.parseDouble(value);
    assertThat(bits(DType.F16, v)).isEqualTo((short) (int) Integer.decode(f16));
    assertThat(bits(DType.BF16, v)).isEqualTo((short) (int) Integer.decode(bf16));
  }

  private static short bits(DType dtype, double v) {
    return Literal.scalar(dtype, v).data().getShort(0);
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void keepsEvery16BitNumber(DType dtype) {
    for (int bits = 0; bits < 0x10000; bits++) {
      ByteBuffer data = Literal.allocate(TensorType.of(dtype));
      data.putShort(0, (short) bits);
      double v = Literal.wrap(TensorType.of(dtype), data).item();
      if (!Double.isNaN(v)) {
        assertThat(bits(dtype, v)).isEqualTo((short) bits);
      }
    }
  }

  /** Of two neighbours, the one with the last bit zero is even. */
  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void roundsTiesToEven(DType dtype) {
    int infinity = dtype == DType.F16 ? 0x7c00 : 0x7f80;
    for (int bits = 0; bits < infinity - 1; bits++) {
      ByteBuffer data = Literal.allocate(TensorType.of(dtype, 2));
      data.putShort(0, (short) bits).putShort(2, (short) (bits + 1));
      Literal pair = Literal.wrap(TensorType.of(dtype, 2), data);
      double tie = (pair.get(0) + pair.get(1)) / 2;
      assertThat(bits(dtype, tie)).isEqualTo((short) (bits + (bits & 1)));
      assertThat(bits(dtype, -tie)).isEqualTo((short) (bits + (bits & 1) | 0x8000));
    }
  }

  @Test
  void holdsIntegersOfAllSizes() {
    assertThat(Literal.i32(new int[] {Integer.MIN_VALUE, 7}, 2).toDoubles())
        .containsExactly(-0x1p31, 7);
    assertThat(Literal.scalar(DType.U32, 4294967295.0).item()).isEqualTo(4294967295.0);
    assertThat(Literal.scalar(DType.I64, -0x1p62).item()).isEqualTo(-0x1p62);
    assertThat(Literal.scalar(DType.BOOL, 3).item()).isEqualTo(1);
  }

  @Test
  void holdsWholeNumbersOf64BitsExactly() {
    long large = (1L << 62) + 1;
    assertThat(Literal.of(TensorType.of(DType.I64, 2), large, -large).toLongs())
        .containsExactly(large, -large);
    Literal most = Literal.most(DType.U64);
    assertThat(Long.toUnsignedString(most.getLong(0))).isEqualTo("18446744073709551615");
    assertThat(most.item()).isEqualTo(0x1p64);
    assertThat(Literal.scalar(DType.U64, 0x1p63).getLong(0)).isEqualTo(Long.MIN_VALUE);
    assertThat(Literal.of(TensorType.of(DType.I8, 2), -128, 127).toLongs())
        .containsExactly(-128, 127);
    assertThat(Literal.of(TensorType.of(DType.U16, 1), 65535.0).getLong(0)).isEqualTo(65535);
    assertThatThrownBy(() -> Literal.scalar(DType.U64, 0x1p64))
        .hasMessageContaining("uint64, whose integers are 0 to 18446744073709551615");
    assertThatThrownBy(() -> Literal.scalar(DType.U8, 256L))
        .hasMessageStartingWith(
            "256 does not fit into uint8, whose integers are 0 to 255; use a wider type (LiteralTest.java:");
    assertThatThrownBy(() -> Literal.scalar(DType.F32, 1.0).getLong(0))
        .hasMessageContaining("f32[] has no whole numbers");
  }

  /** The extremes, ties and codes are those of ml_dtypes 0.5. */
  @ParameterizedTest
  @CsvSource({
    "448, 0x7e, 0x5f",
    "464, 0x7e, 0x5f",
    "464.1, 0x7f, 0x5f",
    "-480, 0xff, 0xe0",
    "57344, 0x7f, 0x7b",
    "61439, 0x7f, 0x7b",
    "61440, 0x7f, 0x7c",
    "Infinity, 0x7f, 0x7c",
    "NaN, 0x7f, 0x7e",
    "-0.0, 0x80, 0x80",
    "0x1p-9, 0x01, 0x18",
    "0x1p-10, 0x00, 0x14",
    "0x1.8p-9, 0x02, 0x1a",
    "0x1p-16, 0x00, 0x01",
    "0x1p-17, 0x00, 0x00",
    "1.0625, 0x38, 0x3c",
    "1.1875, 0x3a, 0x3d",
    "1.125, 0x39, 0x3c",
  })
  void roundsTo8Bits(String value, String e4m3, String e5m2) {
    double v = Double.parseDouble(value);
    assertThat(Literal.scalar(DType.F8E4M3FN, v).data().get(0))
        .isEqualTo((byte) (int) Integer.decode(e4m3));
    assertThat(Literal.scalar(DType.F8E5M2, v).data().get(0))
        .isEqualTo((byte) (int) Integer.decode(e5m2));
  }

  @ParameterizedTest
  @EnumSource(names = {"F8E4M3FN", "F8E5M2"})
  void keepsEvery8BitNumber(DType dtype) {
    for (int bits = 0; bits < 0x100; bits++) {
      ByteBuffer data = Literal.allocate(TensorType.of(dtype));
      data.put(0, (byte) bits);
      double v = Literal.wrap(TensorType.of(dtype), data).item();
      if (!Double.isNaN(v)) {
        assertThat(Literal.scalar(dtype, v).data().get(0)).isEqualTo((byte) bits);
      }
    }
  }

  @Test
  void stacksAndUnstacks() {
    Literal a = Literal.i32(new int[] {1, 2, 3}, 3);
    Literal b = Literal.i32(new int[] {4, 5, 6}, 3);
    Literal stacked = Literal.stack(List.of(a, b));
    assertThat(stacked.type()).isEqualTo(TensorType.of(DType.I32, 2, 3));
    assertThat(stacked.toDoubles()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(stacked.unstack()).extracting(Literal::type).containsExactly(a.type(), b.type());
    assertThat(stacked.unstack().get(1).toDoubles()).containsExactly(4, 5, 6);
    Literal deeper = Literal.stack(List.of(stacked, stacked));
    assertThat(deeper.unstack().get(1).unstack().get(0).toDoubles()).containsExactly(1, 2, 3);
    assertThatThrownBy(() -> Literal.stack(List.of(a, stacked)))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("cannot stack i32[2,3] on i32[3] (LiteralTest.java:");
  }

  @Test
  void refusesTheWrongNumberOfElements() {
    assertThatThrownBy(() -> Literal.f32(new float[5], 2, 3))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith(
            "literal of type f32[2,3] needs 6 values, found 5 (LiteralTest.java:");
    assertThatThrownBy(() -> Literal.f32(new float[2], 2).item())
        .hasMessageStartingWith("item() needs one element, found f32[2] (LiteralTest.java:");
  }

  @Test
  void wrapsOnlyDirectMemoryOfItsSize() {
    var type = TensorType.of(DType.F32, 2);
    assertThatThrownBy(() -> Literal.wrap(type, ByteBuffer.allocate(8)))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith(
            "literal of type f32[2] needs a direct buffer of 8 bytes, found 8 bytes on the heap (LiteralTest.java:");
    assertThatThrownBy(() -> Literal.wrap(type, ByteBuffer.allocateDirect(12)))
        .hasMessageContaining(
            "needs a direct buffer of 8 bytes, found 12 bytes (LiteralTest.java:");
  }

  @Test
  void viewsOfItsBytesDoNotDisturbEachOther() {
    Literal x = Literal.f32(new float[] {1, 2}, 2);
    x.data().getFloat();
    assertThat(x.data().position()).isZero();
    assertThat(x.data().getFloat(4)).isEqualTo(2);
  }
}
