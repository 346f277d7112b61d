package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/** Of XLA's passes we leave out the one that splits long sums, and split them ourselves. */
@ExtendWith(TestDevices.class)
class LongSumTest {
  @ParameterizedTest
  @CsvSource({"4194304, 1", "2048, 2048", "2097152, 2", "2, 2097152", "2500, 512"})
  void isExactToAFewBits(int rows, int columns) {
    TensorType type = TensorType.of(DType.F32, rows, columns);
    Literal x = Literal.of(type, new Random(7).doubles((long) rows * columns).toArray());
    double sum = 0;
    double squares = 0;
    double[] ofColumns = new double[columns];
    for (int i = 0; i < rows * columns; i++) {
      sum += x.get(i);
      squares += x.get(i) * x.get(i);
      ofColumns[i % columns] += x.get(i);
    }
    assertThat(Program.runOptimized(t -> t.sum(), x).item() / sum).isCloseTo(1, within(1e-6));
    assertThat(Program.runOptimized(t -> t.square().sum(), x).item() / squares)
        .isCloseTo(1, within(1e-6));
    Literal byColumn = Program.runOptimized(t -> t.sum(0), x);
    double worst =
        IntStream.range(0, columns)
            .mapToDouble(c -> Math.abs(byColumn.get(c) / ofColumns[c] - 1))
            .max()
            .orElseThrow();
    assertThat(worst).isLessThan(1e-6);
  }

  /** Added one by one, float32 ones stick at 2^24 = 16777216. */
  @ParameterizedTest
  @CsvSource({
    "33554432, 1, 1",
    "16777216, 2, 1",
    "2, 16777216, 1",
    "4096, 8192, 1",
    "17800001, 1, 1",
    "100003, 331, 1",
    "32768, 1024, 0.1",
    "119, 60, 0.4016",
    "64, 1000, 0.4016",
    "1024, 33, 0.4016",
    "1, 65536, 0.4016",
    "16, 2048, 0.4016"
  })
  void doesNotStick(int rows, int columns, double term) {
    TensorType type = TensorType.of(DType.F32, rows, columns);
    double[] terms = new double[rows * columns];
    Arrays.fill(terms, term);
    Literal x = Literal.of(type, terms);
    double sum = (double) rows * columns * x.get(0);
    // A constant that is no power of two is rounded the same way again and again.
    double exactness = term == 1 ? 1e-7 : 3e-5;
    assertThat(Program.runOptimized(t -> t.sum(), x).item() / sum).isCloseTo(1, within(exactness));
    assertThat(Program.runOptimized(t -> t.square().sum(), x).item() / (sum * x.get(0)))
        .isCloseTo(1, within(exactness));
  }

  @Test
  void ofSeveralAxesBetweenOthersTheResultIsTheSame() {
    TensorType type = TensorType.of(DType.F32, 70, 3, 200, 2, 10);
    Literal x = Literal.of(type, new Random(7).doubles(type.shape().size()).toArray());
    double[] expected = new double[6];
    for (int i = 0; i < type.shape().size(); i++) {
      expected[i / 4000 % 3 * 2 + i / 10 % 2] += x.get(i);
    }
    Literal found = Program.runOptimized(t -> t.sum(0, 2, 4), x);
    assertThat(found.toDoubles()).containsExactly(expected, within(0.1));
  }
}
