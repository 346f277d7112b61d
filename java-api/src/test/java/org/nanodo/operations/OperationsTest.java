package org.nanodo.operations;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** Every operation but those of {@link LoopOperationsTest}. */
class OperationsTest extends AgreementWithJax {
  static Stream<Named<List<OperationCase>>> programs() {
    return JoinedCases.of(
        family -> !LoopOperationsTest.FAMILIES.contains(family), UnaryOperator.identity());
  }
}
