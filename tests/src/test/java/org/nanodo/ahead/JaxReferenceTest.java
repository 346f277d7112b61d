package org.nanodo.ahead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a slice of TPUs a step needs no more than NanoDO's own, from the same libtpu. */
@Timeout(900)
class JaxReferenceTest {
  private static final JsonObject REFERENCE = read();

  private static JsonObject read() {
    try (InputStream in = JaxReferenceTest.class.getResourceAsStream("/tpu_reference.json")) {
      return JsonParser.parseString(new String(in.readAllBytes(), UTF_8)).getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** NanoDO's reference has no internal metrics; with them ours still takes no more. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSmallStepTakesNoMore(boolean metrics) {
    takesNoMore("small", metrics);
  }

  @Test
  void aStepOfTheDefaultModelTakesNoMore() {
    takesNoMore("default-64-remat", false);
  }

  private static void takesNoMore(String name, boolean metrics) {
    JsonObject reference = REFERENCE.getAsJsonObject("cases").getAsJsonObject(name);
    var overrides = new ArrayList<>(List.of("log_internal_metrics=" + metrics));
    reference
        .getAsJsonObject("overrides")
        .asMap()
        .forEach((key, value) -> overrides.add(key + "=" + value.getAsString()));
    AbsentStep step = AbsentStep.compile("tpu:" + REFERENCE.get("target").getAsString(), overrides);
    assertThat(step.report().bytesPerDevice().temporaries())
        .isLessThanOrEqualTo(reference.get("temporaries").getAsLong());
    assertThat(step.report().bytesPerDevice().arguments())
        .isLessThanOrEqualTo(reference.get("arguments").getAsLong());
    assertThat(step.collectiveBytes()).isLessThanOrEqualTo(sum(reference, "bytes"));
    // What JAX's HLO shows, pieces of one operation as one: never more than its lines.
    assertThat(step.collectives()).isLessThanOrEqualTo(sum(reference, "counts"));
  }

  private static long sum(JsonObject reference, String numbers) {
    return reference.getAsJsonObject(numbers).asMap().values().stream()
        .mapToLong(JsonElement::getAsLong)
        .sum();
  }
}
