package org.nanodo.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.nanodo.Collectives;
import org.nanodo.ControlFlow;
import org.nanodo.Convolution;
import org.nanodo.Fft;
import org.nanodo.Image;
import org.nanodo.Jnp;
import org.nanodo.Lax;
import org.nanodo.Linalg;
import org.nanodo.Random;
import org.nanodo.Special;
import org.nanodo.Tensor;
import org.nanodo.Window;
import org.nanodo.nn.Nn;

/** The table names every public operation, and is the one that is committed. */
class OperationsTableTest {
  private static final List<Class<?>> CLASSES =
      List.of(
          Tensor.class,
          Lax.class,
          Jnp.class,
          Special.class,
          Image.class,
          Linalg.class,
          Fft.class,
          Convolution.class,
          Window.class,
          Nn.class,
          Random.class,
          Collectives.class,
          ControlFlow.class);

  /** With {@code -Dnanodo.write=true} it is written. */
  @Test
  void isWhatIsCommitted() throws IOException {
    Path file = Path.of("..", "docs", "operations.md");
    String text = OperationsTable.text();
    if (Boolean.getBoolean("nanodo.write")) {
      Files.writeString(file, text);
    }
    assertThat(Files.readString(file))
        .as("run OperationsTableTest with -Dnanodo.write=true and commit the file")
        .isEqualTo(text);
  }

  @Test
  void everyOperationHasCasesAndEveryCaseAnOperation() {
    Set<String> compared =
        OperationCase.all().stream().map(OperationCase::operation).collect(Collectors.toSet());
    assertThat(compared).isEqualTo(OperationFunctions.ALL.keySet());
  }

  @Test
  void everyPublicOperationHasARowOrAReason() {
    var missing = new TreeSet<String>();
    for (Class<?> type : CLASSES) {
      Arrays.stream(type.getMethods())
          .filter(m -> m.getDeclaringClass() != Object.class)
          .map(Method::getName)
          .forEach(name -> missing.add(type.getSimpleName() + "." + name));
    }
    var without = new HashSet<>(missing);
    without.removeAll(OperationFunctions.ALL.keySet());
    assertThat(without).isEqualTo(WithoutRow.REASONS.keySet());
  }
}
