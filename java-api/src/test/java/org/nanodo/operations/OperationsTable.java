package org.nanodo.operations;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.nanodo.ir.DType;

/** {@code docs/operations.md}: what the cases say was compared with JAX. */
final class OperationsTable {
  private static final String HEAD =
      """
      # Operations

      Every public operation beside JAX 0.10.2, as `OperationsTest` and `LoopOperationsTest` compare them: random shapes of up to four
      dimensions with sizes of up to five, random axes and parameters, seeded, and arguments at ties, zeros and limits;
      last, small programs of several operations and transforms. The first column of results names the element types
      whose values agree; the others say whether more was compared:

      - **jvp**, **vjp**: forward and reverse derivatives in every floating-point type named
      - **second**: the derivative of vjp in float64; it, jvp and vjp agree with central differences, too
      - **vmap**: mapped over a random axis of each argument, or of some; in float32 vjp, too
      - **sharded**: the same with arguments split over four devices along random dimensions
      - **special**: at NaN, infinities, zeros of both signs, the smallest and largest numbers, ties, empty dimensions,
        or indices out of range, exactly but for rounding

      – says that JAX has no such derivative, or the operation none (its results or arguments are integers or booleans).
      This file is written by `OperationsTableTest`.
      """;

  private static final List<List<DType>> RANGES =
      List.of(
          List.of(DType.I8, DType.I16, DType.I32, DType.I64),
          List.of(DType.U8, DType.U16, DType.U32, DType.U64));
  private static final List<List<DType>> GROUPS =
      List.of(
          List.of(DType.F64, DType.F32, DType.BF16, DType.F16, DType.F8E4M3FN, DType.F8E5M2),
          List.of(
              DType.I4, DType.I8, DType.I16, DType.I32, DType.I64, DType.U4, DType.U8, DType.U16,
              DType.U32, DType.U64),
          List.of(DType.BOOL),
          List.of(DType.C64, DType.C128));

  private OperationsTable() {}

  /** The whole file. */
  static String text() {
    var text = new StringBuilder(HEAD);
    OperationCase.FAMILIES.forEach(
        (family, cases) -> {
          text.append("\n## ")
              .append(family.substring(0, 1).toUpperCase(Locale.ROOT))
              .append(family.substring(1));
          text.append("\n| operation | types | jvp | vjp | second | vmap | sharded | special |\n");
          text.append("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
          Map<String, List<OperationCase>> rows =
              cases.stream()
                  .collect(
                      Collectors.groupingBy(
                          OperationCase::operation, TreeMap::new, Collectors.toList()));
          rows.forEach((operation, of) -> text.append(row(operation, of)));
        });
    return text.toString();
  }

  private static String row(String operation, List<OperationCase> cases) {
    var cells = new ArrayList<String>();
    cells.add("`" + operation + "`");
    cells.add(types(cases.stream().map(OperationCase::dtype).collect(Collectors.toSet())));
    cells.add(derived(cases, c -> !c.jvp().isEmpty()));
    cells.add(derived(cases, c -> !c.vjp().isEmpty()));
    cells.add(mark(cases, c -> !c.second().isEmpty()));
    cells.add(mark(cases, OperationCase::isMapped));
    cells.add(mark(cases, ShardedCases.among(cases)::contains));
    cells.add(mark(cases, OperationCase::special));
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private static String mark(List<OperationCase> cases, Predicate<OperationCase> compared) {
    return cases.stream().anyMatch(compared) ? "✓" : "–";
  }

  /** The same of derivatives: all floating-point types that values are of, or which of them. */
  private static String derived(List<OperationCase> cases, Predicate<OperationCase> compared) {
    Set<DType> some =
        cases.stream().filter(compared).map(OperationCase::dtype).collect(Collectors.toSet());
    boolean all =
        cases.stream().map(OperationCase::dtype).filter(DType::isInexact).allMatch(some::contains);
    return some.isEmpty() ? "–" : all ? "✓" : types(some);
  }

  /** As {@code f64 f32 · i8–i64 · bool}. */
  static String types(Set<DType> types) {
    var groups = new ArrayList<String>();
    for (List<DType> group : GROUPS) {
      var names = new ArrayList<String>();
      Set<DType> rest = EnumSet.noneOf(DType.class);
      rest.addAll(types);
      for (DType dtype : group) {
        if (!rest.contains(dtype)) {
          continue;
        }
        var range = RANGES.stream().filter(r -> r.get(0) == dtype && rest.containsAll(r)).findAny();
        range.ifPresent(r -> r.forEach(rest::remove));
        names.add(range.map(r -> name(dtype) + "–" + name(r.get(3))).orElse(name(dtype)));
      }
      if (!names.isEmpty()) {
        groups.add(String.join(" ", names));
      }
    }
    return String.join(" · ", groups);
  }

  private static String name(DType dtype) {
    return Arrays.asList(DType.F8E4M3FN, DType.F8E5M2).contains(dtype)
        ? dtype.jaxName().replace("float", "f")
        : dtype.name().toLowerCase(Locale.ROOT);
  }
}
