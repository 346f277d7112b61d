package org.nanodo.operations;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.nanodo.Tensor;
import org.nanodo.ir.Literal;
import org.nanodo.jit.Lowered;
import org.nanodo.testing.Program;

/** What {@code OperationsTest} compares with JAX, for tests that everything is compared. */
public final class ComparedOperations {
  private ComparedOperations() {}

  /** One case of each operation of one or more arguments, by its name. */
  public static Map<String, Lowered> lowered() {
    var lowered = new LinkedHashMap<String, Lowered>();
    withArguments()
        .forEach(
            c ->
                lowered.computeIfAbsent(
                    c.operation(),
                    operation -> {
                      var types = c.first().stream().map(Literal::type).toList();
                      return Program.lower(c.function(), types);
                    }));
    return lowered;
  }

  /** Each function of one or more arguments, and these. */
  public static void forEach(
      BiConsumer<Function<List<Tensor>, List<Tensor>>, List<Literal>> visitor) {
    withArguments().forEach(c -> visitor.accept(c.function(), c.first()));
  }

  private static Stream<OperationCase> withArguments() {
    return OperationCase.all().stream().filter(c -> !c.inputs().isEmpty());
  }
}
