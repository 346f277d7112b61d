package org.nanodo.oracle;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.testing.TestDevices;

/** Integers of all widths, floats of 8 bits and complex numbers agree with JAX. */
@ExtendWith(TestDevices.class)
class TypesOracleTest {
  static final Map<String, Oracle.Entry> ENTRIES = Oracle.read("/org/nanodo/types.json");

  static Set<String> functions() {
    return ENTRIES.keySet().stream().map(Oracle::function).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("functions")
  void agreesWithJax(String function) {
    var f = Objects.requireNonNull(TypeCases.all().get(function), function);
    OracleCheck.agrees(f, Oracle.of(ENTRIES, function));
    OracleCheck.isTransposedForward(f, Oracle.of(ENTRIES, function));
  }
}
