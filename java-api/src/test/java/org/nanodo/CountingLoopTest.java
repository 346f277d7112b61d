package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/** A loop counts by itself: its counts are in no memory, and may be as many as int32 has. */
@ExtendWith(TestDevices.class)
class CountingLoopTest {
  private static final TensorType SCALAR = TensorType.of(DType.F32);

  private static Tensor sumOfCounts(int lower, int upper, Tensor x) {
    return ControlFlow.foriLoop(lower, upper, (i, c) -> c.add(i), x);
  }

  /** 4·10⁹ rounds would take minutes: the two loops' bounds are read instead. */
  @Test
  void fourThousandMillionRoundsAreNotNone() {
    String text =
        Program.lower(
                in -> List.of(sumOfCounts(-2_000_000_000, 2_000_000_000, in.get(0))),
                List.of(TensorType.of(DType.I32)))
            .program()
            .text();
    assertThat(text.split("stablehlo.while", -1)).hasSize(3);
    assertThat(text).contains("dense<2000000000>", "dense<-2000000000>");
  }

  @Test
  void countsUpToTheLargestIntegersAndFromTheLeast() {
    List<Literal> found =
        Program.run(
            in ->
                List.of(
                    sumOfCounts(Integer.MAX_VALUE - 3, Integer.MAX_VALUE, in.get(0)),
                    sumOfCounts(Integer.MIN_VALUE, Integer.MIN_VALUE + 3, in.get(0)),
                    sumOfCounts(-3, 5, in.get(0)),
                    sumOfCounts(5, -3, in.get(0)),
                    sumOfCounts(0, 1000, in.get(0))),
            List.of(Literal.scalar(DType.I32, 0)));
    // 3 · (2³¹ − 1) − 6 = 2³¹ − 9 and 3 − 3 · 2³¹ = 3 − 2³¹, modulo 2³².
    assertThat(found)
        .extracting(Literal::item)
        .containsExactly(0x1p31 - 9, 3 - 0x1p31, 4.0, 0.0, 499_500.0);
  }

  @Test
  void aHundredMillionRoundsTakeNoMemory() {
    try (Program program =
        Program.of(
            in -> {
              Tensor x = in.get(0);
              var r =
                  Transforms.valueAndGrad(
                          (Tensor w) ->
                              ControlFlow.foriLoop(
                                  7,
                                  100_000_007,
                                  (i, c) -> c.mul(0.5).add(w.mul(i.astype(DType.F32))),
                                  x))
                      .apply(x);
              return List.of(r.value(), r.grad());
            },
            List.of(SCALAR))) {
      var memory = program.compiled().program().memoryStats();
      assertThat(memory.temporaries() + memory.outputs()).isLessThan(4096);
    }
  }

  /** Σ i 2^(i − 4) for i of 2 to 4: 2/4 + 3/2 + 4 = 6, and 1/8 for what went in. */
  @Test
  void aCountedLoopHasItsGradient() {
    Literal g =
        Program.run(
            x ->
                Transforms.grad(
                        (Tensor w) ->
                            ControlFlow.foriLoop(
                                2, 5, (i, c) -> c.mul(0.5).add(w.mul(i.astype(DType.F32))), w))
                    .apply(x),
            Literal.scalar(DType.F32, 1));
    assertThat(g.item()).isEqualTo(6.125);
  }

  @Test
  void aScanOverAnIotaCountsToo() {
    Scan<Tensor, Tensor, Tensor> scan = Scan.of((c, i) -> new Step<>(c.add(i), i.mul(i)));
    List<Literal> found =
        Program.run(
            in -> {
              Step<Tensor, Tensor> last =
                  scan.reverse().apply(in.get(0), Lax.iota(TensorType.of(DType.I64, 4), 0));
              return List.of(last.carry(), last.y());
            },
            List.of(Literal.scalar(DType.I64, 10)));
    assertThat(found.get(0).item()).isEqualTo(16);
    assertThat(found.get(1).toDoubles()).containsExactly(0, 1, 4, 9);
  }
}
