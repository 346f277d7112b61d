package org.nanodo.jit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.TraceException;
import org.nanodo.Transforms;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;

class JitFunctionTest {
  private record Line(Tensor w, Tensor b) {}

  private record Scaled(Tensor x, int times, boolean negative) {}

  @BeforeAll
  static void devices() {
    Devices.cpu(8);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  @Test
  void compilesOncePerTypesAndStaticValues() {
    var traced = new ArrayList<String>();
    var f =
        Transforms.jit(
            (Scaled s) -> {
              traced.add(s.x.type() + " " + s.times);
              return s.x.mul(s.negative ? -s.times : s.times);
            });
    assertThat(f.apply(new Scaled(Tensor.of(1, 2), 3, true)).toFloats()).containsExactly(-3, -6);
    assertThat(f.apply(new Scaled(Tensor.of(4, 5), 3, true)).toFloats()).containsExactly(-12, -15);
    assertThat(f.apply(new Scaled(Tensor.of(4, 5), 2, true)).toFloats()).containsExactly(-8, -10);
    assertThat(f.apply(new Scaled(Tensor.of(4), 2, true)).item()).isEqualTo(-8);
    assertThat(traced).containsExactly("i32[2] 3", "i32[2] 2", "i32[] 2");
  }

  @Test
  void takesAndGivesTrees() {
    var swap =
        Transforms.jit(
            (Line l, Map<String, List<Tensor>> more) ->
                Map.of("line", List.of(l.b, l.w), "sums", List.of(more.get("a").get(0).sum())));
    Map<String, List<Tensor>> out =
        swap.apply(
            new Line(Tensor.of(1), Tensor.of(2.5)), Map.of("a", List.of(Tensor.of(1, 2, 3))));
    assertThat(out.get("line").get(0).item()).isEqualTo(2.5);
    assertThat(out.get("sums").get(0)).hasToString("i32[] 6");
    var six =
        Transforms.jit(
            (Tensor a, Tensor b, Tensor c, Tensor d, Tensor e, Tensor g) ->
                a.add(b).add(c).add(d).add(e).add(g));
    Tensor one = Tensor.of(1.);
    assertThat(six.apply(one, one, one, one, one, one).item()).isEqualTo(6);
  }

  @Test
  void operationsRunAtOnceOutsideAFunction() {
    Tensor x = Tensor.of(1., 2, 3);
    assertThat(x.mul(x).add(1).sum().item()).isEqualTo(17);
    assertThat(Transforms.<Tensor>grad(v -> v.square().sum()).apply(x).toFloats())
        .containsExactly(2, 4, 6);
    assertThat(Lax.where(x.gt(Tensor.of(2.)), x, Lax.zerosLike(x)).toFloats())
        .containsExactly(0, 0, 3);
    assertThatThrownBy(() -> x.add(Tensor.of(1., 2)))
        .hasMessageStartingWith("add: tensor f32[3] and tensor f32[2] cannot be broadcast");
  }

  @Test
  void transformsApplyAtOnceAndCompiled() {
    Tensor rows = Tensor.of(new double[][] {{1, 2}, {3, 4}});
    Function<Tensor, Tensor> ofEach =
        Transforms.vmap(Transforms.<Tensor>grad(x -> x.mul(x).mul(x).sum()));
    float[] expected = {3, 12, 27, 48};
    assertThat(ofEach.apply(rows).toFloats()).containsExactly(expected);
    assertThat(Transforms.jit((Tensor x) -> ofEach.apply(x)).apply(rows).toFloats())
        .containsExactly(expected);
  }

  @Test
  void capturedTensorsAreArgumentsAndNotLiterals() {
    Tensor big = Tensor.zeros(1000).add(2);
    var f = Transforms.jit((Tensor x) -> x.mul(big).sum());
    assertThat(f.apply(Tensor.of(3.)).item()).isEqualTo(6000);
    var nested = Transforms.jit((Tensor x) -> f.apply(x).add(f.apply(x.mul(2))));
    assertThat(nested.apply(Tensor.of(3.)).item()).isEqualTo(18000);
  }

  @Test
  void donatedAndClosedTensorsSaySo() {
    var step = Transforms.jit((Tensor x) -> x.add(1)).named("step").donate(0);
    Tensor x = Tensor.of(1., 2);
    assertThat(step.apply(x).toFloats()).containsExactly(2, 3);
    assertThatThrownBy(() -> x.add(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("f32[2] was donated to step");
    Tensor y = Tensor.of(1., 2);
    y.close();
    assertThatThrownBy(y::toFloats).hasMessageContaining("f32[2] was closed");
    assertThat(y).hasToString("f32[2] (closed)");
  }

  @Test
  void aTracedTensorHasNoValueAndDoesNotEscape() {
    var escaped = new ArrayList<Tensor>();
    var f =
        Transforms.jit(
            (Tensor x) -> {
              escaped.add(x.add(1));
              return x;
            });
    f.apply(Tensor.of(1.));
    assertThatThrownBy(() -> escaped.get(0).mul(2))
        .isInstanceOf(TraceException.class)
        .hasMessageContaining("is known only while its function is traced");
    assertThatThrownBy(() -> Transforms.jit((Tensor x) -> Tensor.of(x.item())).apply(Tensor.of(1.)))
        .isInstanceOf(TraceException.class)
        .hasMessageContaining("has no value while its function is traced");
  }

  @Test
  void aTensorOfAClosedClientSaysSo() {
    try (Client client = Client.open(ClientOptions.cpu(1))) {
      Tensor x =
          Tensor.of(
              Array.of(
                  client, Tensor.of(1., 2).toHost(), NamedSharding.replicated(Mesh.of("data", 1))));
      client.close();
      assertThatThrownBy(() -> x.add(1)).hasMessageContaining("f32[2] was closed");
    }
  }

  @Test
  void shardedTensorsStayWhereTheyAre() {
    Mesh mesh = Mesh.of("data", 8);
    var rows = new NamedSharding(mesh, PartitionSpec.of("data"));
    Tensor x = Tensor.zeros(16, 4).add(1).to(rows);
    Tensor y = x.mul(3);
    assertThat(y.array().sharding()).isEqualTo(rows);
    var f = Transforms.jit((Tensor a, Tensor b) -> a.mul(b)).outShardings(rows);
    Tensor z = f.apply(y, Tensor.of(2.));
    assertThat(z.array().sharding()).isEqualTo(rows);
    assertThat(z.sum().item()).isEqualTo(16 * 4 * 6);
    var captures = Transforms.jit((Tensor a) -> y.mul(a).sum());
    assertThat(captures.apply(Tensor.of(2.)).item()).as("captured, on more devices").isEqualTo(384);
  }

  @Test
  void showsTheProgramOfAFunction() {
    Lowered lowered = Transforms.jit((Tensor x) -> x.tanh()).named("squash").lower(Tensor.zeros(2));
    assertThat(lowered.stablehlo()).contains("stablehlo.tanh").contains("tensor<2xf32>");
    assertThat(lowered.program().main().name()).isEqualTo("squash");
  }

  @Test
  void aNumberThatIsPassedAsAJavaValueIsSaidOnce() {
    var err = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(err, true, UTF_8));
    try {
      var f = Transforms.jit((Tensor x, Integer n) -> x.add(n)).named("addN");
      for (int n = 0; n < 19; n++) {
        assertThat(f.apply(Tensor.of(1), n).item()).isEqualTo(1 + n);
      }
    } finally {
      System.setErr(before);
    }
    assertThat(err.toString(UTF_8))
        .hasLineCount(1)
        .contains("addN is compiled for the 17th time because of a Java value among its arguments");
  }

  @Test
  void printsElementsAsNumPyDoes() {
    assertThat(Tensor.of(1., -2, 0.5)).hasToString("f32[3] [1.0, -2.0, 0.5]");
    assertThat(Tensor.of(3)).hasToString("i32[] 3");
    assertThat(Tensor.zeros(DType.I32, 2, 2)).hasToString("i32[2,2] [[0, 0], [0, 0]]");
    assertThat(Lax.iota(org.nanodo.ir.TensorType.of(DType.I32, 2000), 0))
        .hasToString("i32[2000] [0, 1, 2, …, 1997, 1998, 1999]");
  }

  /** The design's program: a line by gradient descent, and no memory that is not freed. */
  @Test
  void trainsWithoutClosing() {
    Tensor x = Tensor.of(0., 0.25, 0.5, 0.75, 1);
    Tensor y = x.mul(3).sub(1);
    var step =
        Transforms.jit(
            (Line p) ->
                Tree.map(
                    (v, g) -> v.sub(g.mul(0.5)),
                    p,
                    Transforms.<Line>grad(q -> x.mul(q.w).add(q.b).sub(y).square().mean())
                        .apply(p)));
    var p = new Line(Tensor.zeros(), Tensor.zeros());
    for (int i = 0; i < 300; i++) {
      p = step.apply(p);
    }
    assertThat(p.w.item()).isCloseTo(3, within(1e-3));
    assertThat(p.b.item()).isCloseTo(-1, within(1e-3));
  }

  @Test
  void lowerAndCompileInATracedFunction() {
    var f = Transforms.jit((Tensor x) -> x.add(1)).named("step");
    for (Function<Tensor, Object> inside :
        List.<Function<Tensor, Object>>of(f::lower, f::compile)) {
      var outer =
          Transforms.jit(
              (Tensor x) -> {
                Object compiled = inside.apply(x);
                return compiled == null ? x : x.add(1);
              });
      assertThatThrownBy(() -> outer.apply(Tensor.of(1.0)))
          .isInstanceOf(TraceException.class)
          .hasMessageContaining("of step is called in a function that is traced; call it outside");
    }
  }
}
