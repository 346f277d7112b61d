package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.nanodo.Transforms.customJvp;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.shardMap;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nanodo.Collectives;
import org.nanodo.ControlFlow;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.Transforms.Jvp;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.operations.ComparedOperations;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;

class DrawingTest {
  private static final Mesh MESH = Mesh.of("data", 4);
  private static final PartitionSpec DATA = PartitionSpec.of("data");
  private static final NamedSharding ROWS = new NamedSharding(MESH, DATA);

  private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*\"");
  private static final Pattern NODE = Pattern.compile("(n\\d+) \\[label=S(?:, \\w+=[\\w.S]+)*];");
  private static final Pattern EDGE =
      Pattern.compile("(n\\d+) -> (n\\d+)(?: \\[taillabel=\\d+])?;");
  private static final Pattern OTHER =
      Pattern.compile(
          "digraph S \\{|subgraph cluster_\\d+ \\{|label=S;|labelloc=t;|fontname=S;"
              + "|(?:node|edge) \\[.*];|\\}");

  private record Layer(Tensor w, Tensor b) {}

  private static Tensor step(Layer p, Tensor x) {
    var tanh = customJvp(Tensor::tanh, (Tensor v, Tensor t) -> new Jvp<>(v.tanh(), t.mul(2)));
    Tensor h = Lax.withShardingConstraint(tanh.apply(x.matmul(p.w).add(p.b)), ROWS);
    Scan<Tensor, Tensor, Tensor> sums = Scan.of((c, row) -> new Step<>(c.add(row), c));
    var scanned = sums.apply(p.b, h);
    Tensor chosen =
        ControlFlow.cond(scanned.carry().max().gt(0), Tensor::sin, Tensor::cos, scanned.y());
    return shardMap((Tensor part) -> Collectives.psum(part, "data"), MESH, DATA, PartitionSpec.of())
        .apply(chosen);
  }

  private static Lowered lowered() {
    return jit(DrawingTest::step)
        .named("step")
        .donate(0)
        .lower(
            new Layer(Tensor.abstractOf(DType.F32, 16, 4), Tensor.abstractOf(DType.F32, 4)),
            Tensor.abstractOf(TensorType.of(DType.F32, 8, 16), ROWS));
  }

  @Test
  void showsTypesShardingsLinesAndFunctions() throws IOException {
    try (var golden =
        Objects.requireNonNull(DrawingTest.class.getResourceAsStream("drawing.dot"))) {
      assertThat(lowered().dot().replaceAll("\\.java:\\d+", ".java:LINE"))
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void drawsAFunctionThatIsCalledAgainAsOneNode() {
    var twice = Fn.of("twice", (Tensor v) -> v.mul(2));
    String dot = jit((Tensor x) -> twice.apply(twice.apply(x))).dot(Tensor.abstractOf(DType.F32));
    assertThat(dot.split("subgraph", -1)).hasSizeLessThanOrEqualTo(3);
    requireWellFormed("twice", dot);
  }

  @Test
  void isWellFormedForEveryFunction() {
    Map<String, Lowered> operations = ComparedOperations.lowered();
    operations.forEach((name, lowered) -> requireWellFormed(name, lowered.dot()));
    assertThat(operations).hasSizeGreaterThan(100);
    Tensor x = Tensor.abstractOf(DType.F32, 3);
    requireWellFormed(
        "gradient", jit((Tensor v) -> grad((Tensor u) -> u.cumsum(0).sin().sum()).apply(v)).dot(x));
    requireWellFormed("names", jit((Tensor v) -> v.neg()).named("a \"b\" \\ {").dot(x));
  }

  /** Each line is a statement of the language, and edges are between nodes that are there. */
  private static void requireWellFormed(String name, String dot) {
    Set<String> nodes = new HashSet<>();
    int depth = 0;
    for (String line : STRING.matcher(dot).replaceAll("S").lines().map(String::strip).toList()) {
      var node = NODE.matcher(line);
      var edge = EDGE.matcher(line);
      if (node.matches()) {
        assertThat(nodes.add(node.group(1))).as("%s: %s", name, line).isTrue();
      } else if (edge.matches()) {
        assertThat(nodes).as("%s: %s", name, line).contains(edge.group(1), edge.group(2));
      } else {
        assertThat(line).as(name).matches(OTHER);
        depth += line.endsWith("{") ? 1 : line.equals("}") ? -1 : 0;
        assertThat(depth).as("%s: %s", name, line).isNotNegative();
      }
    }
    assertThat(depth).as(name).isZero();
  }

  @Test
  void isSvgWhereGraphvizIsInstalled() {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "dot"))));
    assertThat(lowered().svg()).contains("<svg", "dot", "P(data)");
  }

  @Test
  void saysThatGraphvizIsNotInstalled() {
    assertThatThrownBy(() -> Graphviz.svg("no-such-dot", "digraph {}"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "SVG is drawn by Graphviz's program 'no-such-dot', which cannot be started (")
        .hasMessageEndingWith("; install Graphviz, or write DOT and draw it elsewhere");
  }
}
