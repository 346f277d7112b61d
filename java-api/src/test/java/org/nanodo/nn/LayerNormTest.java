package org.nanodo.nn;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.Lax;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/**
 * E[x²] − E[x]² in float32 cancels: of rows of variance 1, Flax's norm keeps seven digits at mean
 * 0, two or three at 100, none or one at 1,000 and none at 10,000. This one loses no more, and with
 * fused multiplications and additions fewer; {@code src/test/python/make_layer_norm.py} writes
 * Flax's worst error beside the exact norms.
 */
@ExtendWith(TestDevices.class)
class LayerNormTest {
  @ParameterizedTest
  @CsvSource({"0, 1e-6", "100, 1e-2", "1000, 1", "10000, 1e4"})
  void losesNoMoreDigitsOfARowWithALargeMeanThanFlax(String mean, double atMost)
      throws IOException {
    var stream = Objects.requireNonNull(getClass().getResourceAsStream("layer_norm.json"));
    JsonObject rows =
        JsonParser.parseReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
            .getAsJsonObject()
            .getAsJsonObject(mean);
    double[] exact = numbers(rows.get("exact"));
    float[] x = new float[exact.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) numbers(rows.get("x"))[i];
    }
    float[] norms =
        Program.run(
                rows4x64 -> Nn.layerNorm(rows4x64, Lax.scalar(DType.F32, 1), 1e-6, DType.F32),
                Literal.f32(x, 4, 64))
            .toFloats();
    double worst = 0;
    for (int i = 0; i < x.length; i++) {
      worst = Math.max(worst, Math.abs(norms[i] - exact[i]));
    }
    double flax = rows.get("flax_worst").getAsDouble();
    assertThat(worst).isLessThan(atMost);
    assertThat(worst / flax).isLessThan(10.0);
  }

  private static double[] numbers(JsonElement values) {
    return values.getAsJsonArray().asList().stream()
        .mapToDouble(JsonElement::getAsDouble)
        .toArray();
  }
}
