package org.nanodo.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.ir.Literal;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/** Values, derivatives and vmap of operations on random shapes, against JAX. */
@ExtendWith(TestDevices.class)
abstract class AgreementWithJax {
  /** Truncation and rounding of central differences are both far below their tolerance. */
  private static final double STEP = 1e-5;

  @ParameterizedTest
  @MethodSource("programs")
  void agreesWithJaxAndCentralDifferences(List<OperationCase> cases) {
    List<CaseProgram> parts = cases.stream().map(c -> new CaseProgram(c, c.isMapped())).toList();
    List<Literal> arguments = arguments(parts, 0);
    try (Program program =
        Program.of(JoinedCases.joined(parts), arguments.stream().map(Literal::type).toList())) {
      JoinedCases.requireClose(parts, program.call(arguments));
      if (cases.stream().anyMatch(c -> !c.second().isEmpty())) {
        List<Literal> above = program.call(arguments(parts, STEP));
        List<Literal> below = program.call(arguments(parts, -STEP));
        assertThat(CentralDifferences.differences(parts, above, below, STEP)).isEmpty();
      }
    }
  }

  private static List<Literal> arguments(List<CaseProgram> parts, double step) {
    return parts.stream().flatMap(c -> c.arguments(step).stream()).toList();
  }
}
