package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/** Sizes that no memory holds are refused with the shape, and so are extrema of nothing. */
@ExtendWith(TestDevices.class)
class SizesTest {
  private static final int MAX = Integer.MAX_VALUE;

  private static void refuses(TensorType x, Map<String, UnaryOperator<Tensor>> cases) {
    cases.forEach(
        (message, f) ->
            assertThatThrownBy(() -> lower(x, f))
                .as(message)
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining(message));
  }

  private static String lower(TensorType x, UnaryOperator<Tensor> f) {
    return Program.lower(in -> List.of(f.apply(in.get(0))), List.of(x)).program().text();
  }

  @Test
  void sizesThatNoMemoryHoldsAreRefusedWithTheShape() {
    Map<String, UnaryOperator<Tensor>> cases = new LinkedHashMap<>();
    int[] one = {1};
    int[] none = {0};
    cases.put(
        "f32[2147483647,2147483647] takes 18446744056529682436 bytes, more than any memory holds;"
            + " use smaller sizes",
        x -> x.sum().broadcastTo(MAX, MAX));
    cases.put(
        "shape [2147483647, 2147483647, 3] has 13835058042397261827 elements, more than any memory"
            + " holds; use smaller sizes",
        x -> x.reshape(MAX, MAX, 3));
    cases.put(
        "shape [2147483647, 2147483647, 4] has 18446744056529682436 elements",
        x -> x.reshape(-1, MAX, MAX, 4));
    cases.put(
        "reshape: a dimension of size 2199023255552 is larger than 2147483647",
        x -> x.sum().broadcastTo(1 << 21, 1 << 20).reshape(-1));
    cases.put(
        "concatenate: a dimension of size 4000000000 is larger than 2147483647, the largest there"
            + " is; use several dimensions",
        x -> Lax.concatenate(List.of(x, x), 0));
    cases.put(
        "pad: a dimension of size 4147483647 is larger than 2147483647",
        x -> Lax.pad(x, x.sum(), none, new int[] {MAX}, none));
    cases.put(
        "pad: a dimension of size 3999999999 is larger than 2147483647",
        x -> Lax.pad(x, x.sum(), none, none, one));
    cases.put(
        "i32[2147483647,2147483647] takes 18446744056529682436 bytes",
        x -> Lax.iota(TensorType.of(DType.I32, MAX, MAX), 0));
    cases.put(
        "f32[2000000000,2000000000] takes 16000000000000000000 bytes", x -> x.expandDims(1).mul(x));
    refuses(TensorType.of(DType.F32, 2_000_000_000), cases);
  }

  @Test
  void largeSizesThatAreNoTroubleStayAllowed() {
    TensorType large = TensorType.of(DType.F32, 2_000_000_000);
    assertThat(
            lower(
                large,
                x -> Lax.slice(x, new int[] {1}, new int[] {2_000_000_000}, new int[] {MAX})))
        .contains("-> tensor<1xf32>");
    assertThat(lower(large, x -> x.sum().broadcastTo(0, MAX, MAX, MAX).sum()))
        .contains("tensor<0x2147483647x2147483647x2147483647xf32>");
  }

  @Test
  void anArrayLargerThanHostMemoryCanBeIsRefused() {
    assertThatThrownBy(() -> Literal.allocate(TensorType.of(DType.F32, 1 << 30)))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith(
            "f32[1073741824] takes 4294967296 bytes; an array in host memory has at most 2147483647:"
                + " use a smaller one, or compute it on the devices (SizesTest.java:");
  }

  /** XLA ended the process. What a device holds is then its own affair: 1 TiB, said at the call. */
  @Test
  void anIotaOf2To38ElementsCompiles() {
    try (Program program =
        Program.of(
            x -> List.of(Lax.iota(TensorType.of(DType.I32, 1 << 20, 1 << 18), 1)),
            List.of(TensorType.of(DType.F32)))) {
      assertThat(program.compiled().program().memoryStats().outputs()).isEqualTo(1L << 40);
    }
  }

  @Test
  void extremaOfNothingAreRefused() {
    Map<String, UnaryOperator<Tensor>> cases = new LinkedHashMap<>();
    cases.put(
        "argmax: axis 1 of 0 f32[3,0] is empty; argmax needs at least one element",
        x -> x.argmax(-1));
    cases.put("reduce_max: axis 1 of 0 f32[3,0] is empty", x -> x.max(1));
    cases.put("reduce_min: axis 1 of 0 f32[3,0] is empty", x -> x.min());
    refuses(TensorType.of(DType.F32, 3, 0), cases);
  }

  @Test
  void extremaAlongOtherAxesAndTheFirstNaNStay() {
    List<Literal> found =
        Program.run(
            in -> List.of(in.get(0).max(0), in.get(0).argmax(0), in.get(1).argmax(0)),
            List.of(
                Literal.f32(new float[0], 3, 0),
                Literal.f32(new float[] {1, Float.NaN, 5, Float.NaN}, 4)));
    assertThat(found.get(0).type()).isEqualTo(TensorType.of(DType.F32, 0));
    assertThat(found.get(1).type()).isEqualTo(TensorType.of(DType.I32, 0));
    assertThat(found.get(2).item()).isEqualTo(1);
  }
}
