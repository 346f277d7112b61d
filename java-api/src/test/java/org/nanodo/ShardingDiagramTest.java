package org.nanodo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nanodo.sharding.PartitionSpec.REPLICATED;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nanodo.ir.ShapeException;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;

/** Diagrams of shardings against those that JAX prints; see {@code make_diagrams.py}. */
class ShardingDiagramTest {
  private static final Mesh MESH = Mesh.of("data", 4, "model", 2);

  @BeforeAll
  static void open() {
    Devices.close();
    Devices.cpu(8);
  }

  @AfterAll
  static void close() {
    Devices.close();
    Devices.cpu(1);
  }

  private static Tensor split(PartitionSpec spec, int... dims) {
    return Tensor.zeros(dims).to(new NamedSharding(MESH, spec));
  }

  private static PartitionSpec first(String... axes) {
    return new PartitionSpec(List.of(List.of(axes)));
  }

  @Test
  void printsWhatJaxPrints() throws IOException {
    List<Tensor> tensors =
        List.of(
            split(PartitionSpec.of("data", "model"), 8, 16),
            split(first("data", "model"), 8, 16),
            split(first("model"), 16, 8),
            split(PartitionSpec.of(REPLICATED, "data"), 4, 8),
            split(first("data"), 8),
            split(PartitionSpec.of(), 8),
            split(PartitionSpec.of(), 3, 4),
            split(PartitionSpec.of("data", "model"), 40, 8),
            split(first("model", "data"), 8, 8),
            split(first("model"), 2, 16));
    var printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      tensors.forEach(Tensors::visualizeSharding);
    } finally {
      System.setOut(before);
    }
    try (var in = ShardingDiagramTest.class.getResourceAsStream("/org/nanodo/diagrams.txt")) {
      String expected = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
      assertThat(printed.toString(UTF_8)).isEqualTo(expected);
    }
  }

  @Test
  void fitsALineHoweverWideTheTensorIs() {
    String diagram =
        ShardingDiagram.of(split(PartitionSpec.of(REPLICATED, "data"), 1, 64)).toString();
    assertThat(diagram.lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void refusesOtherDimensions() {
    assertThatThrownBy(() -> Tensors.visualizeSharding(Tensor.zeros(2, 3, 4)))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("visualizeSharding: tensor f32[2,3,4] has no diagram;");
  }
}
