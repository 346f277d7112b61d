package org.nanodo.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nanodo.Tensor;
import org.nanodo.Tensors;
import org.nanodo.pjrt.LiveHandles;
import org.nanodo.runtime.Devices;

/**
 * Each operation executed eagerly is one program: it makes no tensors but its results, and one for
 * a Java number that is an operand.
 */
class CompositesTest {
  /** Of functions that are passed, of algorithms in several steps, and of keys. */
  private static final Set<String> OTHER_FAMILIES =
      Set.of("control", "collectives", "linalg", "programs", "random");

  /** They apply functions that are passed. */
  private static final Set<String> OF_FUNCTIONS = Set.of("Jnp.piecewise", "Tensor.applyAt");

  private static final Set<String> OF_A_NUMBER =
      Set.of(
          "Lax.full",
          "Lax.zerosLike",
          "Tensor.full",
          "Tensor.imag",
          "Tensor.median",
          "Tensor.nanmedian",
          "Tensor.nanquantile",
          "Tensor.ones",
          "Tensor.pad",
          "Tensor.percentile",
          "Tensor.quantile",
          "Tensor.zeros");

  @AfterAll
  static void close() {
    Devices.close();
  }

  @Test
  void makeNoTensorsOnTheWay() {
    Map<String, Long> further = new HashMap<>();
    firstOfEach()
        .forEach(
            c -> {
              long made = made(c);
              if (made > (OF_A_NUMBER.contains(c.operation()) ? 1 : 0)) {
                further.put(c.operation(), made);
              }
            });
    assertThat(further).as("tensors made beside the results").isEmpty();
  }

  private static Stream<OperationCase> firstOfEach() {
    Set<String> seen = new HashSet<>(OF_FUNCTIONS);
    return OperationCase.FAMILIES.entrySet().stream()
        .filter(family -> !OTHER_FAMILIES.contains(family.getKey()))
        .flatMap(family -> family.getValue().stream())
        // Integers and slices are operands, so that a loop over them compiles one program.
        .filter(c -> !c.parameters().has("index"))
        .filter(c -> seen.add(c.operation()));
  }

  /** How many more tensors a call makes than it returns. */
  private static long made(OperationCase c) {
    try (var arena = Tensors.arena()) {
      List<Tensor> in = c.first().stream().map(Tensor::of).toList();
      long before = buffers();
      int results = c.function().apply(in).size();
      assertThat(arena).isNotNull();
      return buffers() - before - results;
    }
  }

  private static long buffers() {
    return LiveHandles.byKind().getOrDefault("buffer", 0L);
  }
}
