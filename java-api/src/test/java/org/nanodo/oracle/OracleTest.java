package org.nanodo.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.testing.TestDevices;

@ExtendWith(TestDevices.class)
class OracleTest {
  static Set<String> functions() {
    return Cases.all().keySet();
  }

  @Test
  void hasCasesOfEveryFunctionAndOfNoOther() {
    Set<String> inOracle =
        Oracle.ENTRIES.keySet().stream().map(Oracle::function).collect(Collectors.toSet());
    assertThat(inOracle).isEqualTo(functions());
  }

  @ParameterizedTest
  @MethodSource("functions")
  void agreesWithJax(String function) {
    OracleCheck.agrees(Objects.requireNonNull(Cases.all().get(function)), Oracle.of(function));
  }

  static Stream<String> smoothFunctions() {
    return functions().stream()
        .filter(f -> !f.equals("vmap/custom")) // Its backward pass clips, which is not linear.
        .filter(f -> Oracle.of(f).values().stream().anyMatch(c -> !c.cotangents().isEmpty()));
  }

  @ParameterizedTest
  @MethodSource("smoothFunctions")
  void isTransposedForward(String function) {
    var f = Objects.requireNonNull(Cases.all().get(function));
    OracleCheck.isTransposedForward(f, Oracle.of(function));
  }
}
