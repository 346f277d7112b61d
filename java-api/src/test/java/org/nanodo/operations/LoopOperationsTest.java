package org.nanodo.operations;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** Operations that are mostly loops, which take the compiler almost as long as all others. */
class LoopOperationsTest extends AgreementWithJax {
  static final Set<String> FAMILIES = Set.of("random", "special");

  static Stream<Named<List<OperationCase>>> programs() {
    return JoinedCases.of(FAMILIES::contains, UnaryOperator.identity());
  }
}
