package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.testing.Devices;

/** Of XLA's passes we leave out the one that splits long sums: they must stay as exact. */
@ExtendWith(Devices.class)
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
    assertThat(Jit.run(Devices.client(), t -> t.sum(), x).item() / sum).isCloseTo(1, within(1e-6));
    assertThat(Jit.run(Devices.client(), t -> t.square().sum(), x).item() / squares)
        .isCloseTo(1, within(1e-6));
    Literal byColumn = Jit.run(Devices.client(), t -> t.sum(0), x);
    double worst =
        IntStream.range(0, columns)
            .mapToDouble(c -> Math.abs(byColumn.get(c) / ofColumns[c] - 1))
            .max()
            .orElseThrow();
    assertThat(worst).isLessThan(1e-6);
  }
}
