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

/**
 * Java numbers beside tensors. Types and values are those of JAX 0.10.2 (with {@code
 * jax_enable_x64} for int64), and so are the refusals, but that of a negative number beside uint32.
 */
@ExtendWith(TestDevices.class)
class NumbersTest {
  private record Sum(DType dtype, double x, UnaryOperator<Tensor> f, DType to, Number value) {}

  private static final List<Sum> SUMS =
      List.of(
          new Sum(DType.I32, 3, x -> x.mul(0.5), DType.F32, 1.5),
          new Sum(DType.I32, 1, x -> x.add(3e9), DType.F32, 3e9),
          new Sum(DType.I32, 3, x -> x.mul(2.0), DType.F32, 6.0),
          new Sum(DType.I32, 3, x -> x.add(1), DType.I32, 4L),
          new Sum(DType.I32, 7, x -> x.div(2), DType.I32, 3L),
          new Sum(DType.I32, 7, x -> x.div(2.0), DType.F32, 3.5),
          new Sum(DType.I32, 3, x -> x.pow(2), DType.I32, 9L),
          new Sum(DType.I32, 2, x -> x.pow(-1.0), DType.F32, 0.5),
          new Sum(DType.I32, 1, x -> x.maximum(1.5), DType.F32, 1.5),
          new Sum(DType.I32, 1, x -> x.sub(Integer.MIN_VALUE + 2), DType.I32, 0x7fffffffL),
          new Sum(DType.U32, 1, x -> x.add(0xfffffffeL), DType.U32, 0xffffffffL),
          new Sum(DType.U32, 3, x -> x.sub(0.5), DType.F32, 2.5),
          new Sum(DType.I64, 0, x -> x.add((1L << 53) + 1), DType.I64, (1L << 53) + 1),
          new Sum(DType.I64, 0, x -> x.sub(Long.MIN_VALUE + 1), DType.I64, Long.MAX_VALUE),
          new Sum(DType.I64, 1, x -> x.minimum(Long.MAX_VALUE), DType.I64, 1L),
          new Sum(DType.I64, 0x1p40 + 1, x -> x.mul(0.5), DType.F64, 0x1p39 + 0.5),
          new Sum(DType.BOOL, 1, x -> x.add(1), DType.I32, 2L),
          new Sum(DType.BOOL, 1, x -> x.mul(0.5), DType.F32, 0.5),
          new Sum(DType.BF16, 1, x -> x.mul(0.5), DType.BF16, 0.5),
          new Sum(DType.F32, 0, x -> x.add(0x1000001), DType.F32, 0x1p24),
          new Sum(DType.F32, 0, x -> x.add(0x40000040000001L), DType.F32, 0x1.000002p54),
          new Sum(DType.F64, 0, x -> x.add(0.1), DType.F64, 0.1));

  @Test
  void keepTheirValueOrPromoteTheTensor() {
    List<Literal> args = SUMS.stream().map(s -> Literal.scalar(s.dtype, s.x)).toList();
    List<Literal> found =
        Program.run(
            in -> {
              var next = in.iterator();
              return SUMS.stream().map(s -> s.f.apply(next.next())).toList();
            },
            args);
    for (int i = 0; i < SUMS.size(); i++) {
      Sum sum = SUMS.get(i);
      Literal y = found.get(i);
      String what = "case %d, %s of %s".formatted(i, sum.dtype, sum.x);
      assertThat(y.type()).as(what).isEqualTo(TensorType.of(sum.to));
      Number value = sum.to == DType.I64 ? (Number) y.data().getLong(0) : (Number) y.item();
      assertThat(sum.to == DType.I64 ? value : value.doubleValue())
          .as(what)
          .isEqualTo(sum.to == DType.I64 ? sum.value : sum.value.doubleValue());
    }
  }

  @Test
  void areRefusedWhereTheTensorsTypeDoesNotHoldThem() {
    Map<String, UnaryOperator<Tensor>> refused = new LinkedHashMap<>();
    refused.put("3000000000 does not fit into int32", x -> x.add(3_000_000_000L));
    refused.put(
        "-2147483649 does not fit into int32, whose integers are -2147483648 to 2147483647; use a wider type",
        x -> x.mul(Integer.MIN_VALUE - 1L));
    refused.put("-1 does not fit into uint32", x -> x.astype(DType.U32).add(-1));
    refused.put("4294967296 does not fit into uint32", x -> x.astype(DType.U32).minimum(1L << 32));
    refused.put("to the power of -1 is not of integers", x -> x.pow(-1));
    refused.put("0.5 is not a value of int32", x -> Lax.scalar(DType.I32, 0.5));
    refused.put(
        "3000000000 does not fit into int32, whose integers are",
        x -> Lax.full(TensorType.of(DType.I32, 2), 3e9));
    refused.put(
        "-1 does not fit into uint32, whose integers are", x -> Lax.scalar(DType.U32, -1.0));
    refused.put("NaN is not a value of int64", x -> Lax.scalar(DType.I64, Double.NaN));
    refused.put("9.223372036854776E18 is not a value of int64", x -> Lax.scalar(DType.I64, 0x1p63));
    refused.put(
        "1.5 is not a value of int32",
        x -> Lax.constant(Literal.of(TensorType.of(DType.I32), 1.5)));
    refused.forEach(
        (message, f) ->
            assertThatThrownBy(
                    () ->
                        Program.lower(
                            in -> List.of(f.apply(in.get(0))), List.of(TensorType.of(DType.I32))))
                .as(message)
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining(message));
  }

  @Test
  void aRefusalNamesTheLine() {
    assertThatThrownBy(
            () ->
                Program.lower(
                    in -> List.of(in.get(0).add(1L << 31)), List.of(TensorType.of(DType.I32))))
        .hasMessageMatching(".*\\(NumbersTest.java:\\d+\\)");
  }

  @Test
  void aScalarIsWrittenOnceWhateverItsJavaType() {
    String text =
        Program.lower(
                in -> List.of(in.get(0).add(1).mul(1.0).sub(1L)), List.of(TensorType.of(DType.F32)))
            .program()
            .text();
    assertThat(text).containsOnlyOnce("stablehlo.constant");
  }
}
