package org.nanodo.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

@ExtendWith(TestDevices.class)
class CrossEntropyTest {
  /** Logits 0, 1, 2: log(1 + e + e²) less the label's. */
  @ParameterizedTest
  @EnumSource(names = {"I32", "U32", "I64"})
  void aLabelThatIsNoClassHasNoLoss(DType dtype) {
    boolean signed = dtype != DType.U32;
    double[] labels = {0, 2, 3, 0x7fffffff, signed ? -1 : 0xffffffffL, signed ? -3 : 4, 1};
    double log = Math.log(1 + Math.E + Math.E * Math.E);
    Literal losses =
        Program.run(
                in -> List.of(Nn.softmaxCrossEntropy(in.get(0).broadcastTo(7, 3), in.get(1))),
                List.of(
                    Literal.f32(new float[] {0, 1, 2}, 3),
                    Literal.of(TensorType.of(dtype, 7), labels)))
            .get(0);
    double[] expected = {log, log - 2, Double.NaN, Double.NaN, Double.NaN, Double.NaN, log - 1};
    for (int i = 0; i < expected.length; i++) {
      double loss = losses.get(i);
      assertThat(
              Double.isNaN(loss) ? Double.isNaN(expected[i]) : Math.abs(loss - expected[i]) < 1e-6)
          .as("label %s: %s, expected %s", labels[i], loss, expected[i])
          .isTrue();
    }
  }
}
