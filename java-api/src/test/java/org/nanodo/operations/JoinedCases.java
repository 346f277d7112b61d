package org.nanodo.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.nanodo.Tensor;
import org.nanodo.ir.Literal;
import org.nanodo.operations.CaseProgram.Expected;
import org.nanodo.oracle.Closeness;

/** Cases of operations, joined into programs. */
final class JoinedCases {
  /** Cases in one program, as programs take a while each; to find one use another number. */
  private static final int TOGETHER = Integer.getInteger("nanodo.together", 40);

  private JoinedCases() {}

  /**
   * The chosen cases of some families; of one family only with {@code -Dnanodo.operations=FAMILY},
   * of one operation with {@code FAMILY:OPERATION}.
   */
  static Stream<Named<List<OperationCase>>> of(
      Predicate<String> families, UnaryOperator<List<OperationCase>> choose) {
    String[] only = System.getProperty("nanodo.operations", "").split(":", -1);
    var programs = new ArrayList<Named<List<OperationCase>>>();
    OperationCase.FAMILIES.forEach(
        (family, all) -> {
          List<OperationCase> chosen =
              all.stream()
                  .filter(c -> families.test(family))
                  .filter(c -> only[0].isEmpty() || only[0].equals(family))
                  .filter(c -> only.length == 1 || only[1].equals(c.operation()))
                  .toList();
          List<OperationCase> cases = choose.apply(chosen);
          for (int i = 0; i < cases.size(); i += TOGETHER) {
            List<OperationCase> some = cases.subList(i, Math.min(i + TOGETHER, cases.size()));
            programs.add(Named.of("%s from %s".formatted(family, some.get(0).name()), some));
          }
        });
    return programs.stream();
  }

  static Function<List<Tensor>, List<Tensor>> joined(List<CaseProgram> parts) {
    return in -> {
      var next = in.iterator();
      return parts.stream().flatMap(c -> c.apply(next).stream()).toList();
    };
  }

  static void requireClose(List<CaseProgram> parts, List<Literal> results) {
    var actual = results.iterator();
    var wrong = new ArrayList<String>();
    for (CaseProgram c : parts) {
      for (Expected e : c.expected()) {
        wrong.addAll(differences(c.of(), e, actual.next()));
      }
    }
    assertThat(actual).isExhausted();
    assertThat(wrong).isEmpty();
  }

  private static List<String> differences(OperationCase c, Expected e, Literal actual) {
    if (c.special()) {
      return SpecialValues.differences(c, actual, e.value());
    }
    try {
      Closeness.require(e.what(), actual, e.value());
      return List.of();
    } catch (AssertionError error) {
      return List.of(String.valueOf(error.getMessage()));
    }
  }
}
