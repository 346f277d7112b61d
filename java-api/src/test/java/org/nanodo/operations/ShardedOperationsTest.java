package org.nanodo.operations;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.testing.TestDevices;

/** Operations whose arguments are split over devices, against JAX. */
@ExtendWith(TestDevices.class)
class ShardedOperationsTest {
  static Stream<Named<List<OperationCase>>> programs() {
    return JoinedCases.of(family -> true, ShardedCases::among);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void agreeWithJaxOverFourDevices(List<OperationCase> cases) {
    List<CaseProgram> parts = cases.stream().map(c -> new CaseProgram(c, false)).toList();
    JoinedCases.requireClose(parts, ShardedCases.run(JoinedCases.joined(parts), parts));
  }
}
