package org.nanodo.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.Tensor;
import org.nanodo.ir.Literal;
import org.nanodo.oracle.Closeness;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/** Values, derivatives and vmap of every operation on random shapes, against JAX. */
@ExtendWith(TestDevices.class)
class OperationsTest {
  /** Cases in one program: compiling takes longer than proportionally to its size. */
  private static final int TOGETHER = 40;

  /** Only those of one family with {@code -Dnanodo.operations=FAMILY}. */
  static Stream<Named<List<OperationCase>>> programs() {
    String only = System.getProperty("nanodo.operations", "");
    var programs = new ArrayList<Named<List<OperationCase>>>();
    OperationCase.FAMILIES.forEach(
        (family, cases) -> {
          if (!only.isEmpty() && !only.equals(family)) {
            return;
          }
          for (int i = 0; i < cases.size(); i += TOGETHER) {
            List<OperationCase> some = cases.subList(i, Math.min(i + TOGETHER, cases.size()));
            programs.add(Named.of("%s from %s".formatted(family, some.get(0).name()), some));
          }
        });
    return programs.stream();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void agreesWithJax(List<OperationCase> cases) {
    List<CaseProgram> parts = cases.stream().map(c -> new CaseProgram(c, c.isMapped())).toList();
    List<Literal> arguments = parts.stream().flatMap(c -> c.arguments().stream()).toList();
    List<Literal> results = Program.run(joined(parts), arguments);
    requireClose(parts, results);
  }

  private static Function<List<Tensor>, List<Tensor>> joined(List<CaseProgram> parts) {
    return in -> {
      var next = in.iterator();
      return parts.stream().flatMap(c -> c.apply(next).stream()).toList();
    };
  }

  private static void requireClose(List<CaseProgram> parts, List<Literal> results) {
    var actual = results.iterator();
    var wrong = new ArrayList<String>();
    for (CaseProgram c : parts) {
      for (CaseProgram.Expected e : c.expected()) {
        if (c.of().special()) {
          wrong.addAll(SpecialValues.differences(c.of(), actual.next(), e.value()));
          continue;
        }
        try {
          Closeness.require(e.what(), actual.next(), e.value());
        } catch (AssertionError error) {
          wrong.add(error.getMessage());
        }
      }
    }
    assertThat(actual).isExhausted();
    assertThat(wrong).isEmpty();
  }
}
