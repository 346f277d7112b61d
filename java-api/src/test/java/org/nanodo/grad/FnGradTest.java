package org.nanodo.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/** Functions of the program have the derivatives they would have written out in place. */
@ExtendWith(TestDevices.class)
class FnGradTest {
  private static final Literal X = new Draw(1).normal(Shape.of(4));
  private static final Literal W = new Draw(2).normal(Shape.of(4, 4));

  /** Makes a function of the program of Java's, or leaves it. */
  private interface Wrap {
    <A, R> Function<A, R> fn(String name, Function<A, R> body);
  }

  private static final Wrap IN_PLACE =
      new Wrap() {
        @Override
        public <A, R> Function<A, R> fn(String name, Function<A, R> body) {
          return body;
        }
      };

  private static final Wrap CALLED =
      new Wrap() {
        @Override
        public <A, R> Function<A, R> fn(String name, Function<A, R> body) {
          return Fn.of(name, body);
        }
      };

  private static final Wrap REMAT =
      new Wrap() {
        @Override
        public <A, R> Function<A, R> fn(String name, Function<A, R> body) {
          return Fn.of(name, body).remat();
        }
      };

  private record Params(Tensor x, Tensor w) {}

  private record Layer(Tensor x, Tensor w) {}

  private interface Loss {
    Tensor of(Wrap wrap, Params p);
  }

  private static void sameHoweverCalled(Loss loss) {
    List<Literal> expected = valueGradAndSecond(loss, IN_PLACE);
    for (Wrap wrap : List.of(CALLED, REMAT)) {
      List<Literal> actual = valueGradAndSecond(loss, wrap);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(actual.get(i).toDoubles())
            .containsExactly(expected.get(i).toDoubles(), within(1e-12));
      }
    }
  }

  private static List<Literal> valueGradAndSecond(Loss loss, Wrap wrap) {
    return Program.run(
        in -> {
          var p = new Params(in.get(0), in.get(1));
          var first = Transforms.valueAndGrad((Params q) -> loss.of(wrap, q)).apply(p);
          Params second =
              Transforms.<Params>grad(
                      q -> {
                        Params g = Transforms.<Params>grad(r -> loss.of(wrap, r)).apply(q);
                        return g.x.square().sum().add(g.w.square().sum());
                      })
                  .apply(p);
          return List.of(first.value(), first.grad().x, first.grad().w, second.x, second.w);
        },
        List.of(X, W));
  }

  private static Tensor times(Tensor w, Tensor x) {
    return Lax.dotGeneral(w, x, List.of(), List.of(), List.of(1), List.of(0));
  }

  @Test
  void ofOneCall() {
    sameHoweverCalled(
        (wrap, p) -> {
          var layer = wrap.fn("layer", (Layer l) -> times(l.w, l.x).tanh());
          return layer.apply(new Layer(p.x, p.w)).sum();
        });
  }

  @Test
  void ofSharedParameters() {
    sameHoweverCalled(
        (wrap, p) -> {
          var layer = wrap.fn("layer", (Layer l) -> times(l.w, l.x).tanh());
          Tensor once = layer.apply(new Layer(p.x, p.w));
          return layer.apply(new Layer(once, p.w)).mul(once).sum();
        });
  }

  @Test
  void ofNestedFunctions() {
    sameHoweverCalled(
        (wrap, p) -> {
          var inner = wrap.fn("inner", (Layer l) -> times(l.w, l.x).tanh());
          var outer =
              wrap.fn(
                  "outer",
                  (Layer l) -> inner.apply(new Layer(inner.apply(l), l.w)).add(l.x.square()));
          return outer.apply(new Layer(outer.apply(new Layer(p.x, p.w)), p.w)).sum();
        });
  }

  @Test
  void ofSeveralResultsSomeUnused() {
    record Out(Tensor a, Tensor b, Tensor count, Tensor same) {}
    sameHoweverCalled(
        (wrap, p) -> {
          var split =
              wrap.fn(
                  "split",
                  (Layer l) ->
                      new Out(times(l.w, l.x).exp(), l.x.square(), Lax.iota(l.x.type(), 0), l.x));
          Out first = split.apply(new Layer(p.x, p.w));
          Out second = split.apply(new Layer(first.b, p.w));
          return second.a.add(first.count).mul(second.same).sum();
        });
  }

  @Test
  void ofUnusedParameters() {
    sameHoweverCalled(
        (wrap, p) -> {
          var ignoring = wrap.fn("ignoring", (Layer l) -> l.x.exp());
          return ignoring.apply(new Layer(p.x, p.w)).sum();
        });
  }

  @Test
  void ofIntegerParametersAndResults() {
    record Pick(Tensor x, Tensor at) {}
    sameHoweverCalled(
        (wrap, p) -> {
          var pick = wrap.fn("pick", (Pick k) -> new Pick(Lax.take(k.x, k.at, 0), k.at.add(1)));
          Pick once = pick.apply(new Pick(p.x.square(), Lax.scalar(DType.I32, 1)));
          Pick twice = pick.apply(new Pick(p.x.exp(), once.at));
          return once.x.mul(twice.x);
        });
  }

  @Test
  void ofCapturedTensors() {
    sameHoweverCalled(
        (wrap, p) -> {
          Tensor scaled = p.w.mul(2);
          var layer = wrap.fn("layer", (Tensor x) -> times(scaled, x).tanh().mul(p.x));
          return layer.apply(layer.apply(p.x)).sum();
        });
  }

  @Test
  void ofStoppedGradients() {
    sameHoweverCalled(
        (wrap, p) -> {
          var f = wrap.fn("f", (Layer l) -> Lax.stopGradient(l.x.exp()).mul(times(l.w, l.x)));
          return f.apply(new Layer(p.x, p.w)).sum();
        });
  }

  @Test
  void ofGradientsWithinFunctions() {
    sameHoweverCalled(
        (wrap, p) -> {
          var f =
              wrap.fn(
                  "f",
                  (Layer l) ->
                      Transforms.<Tensor>grad(x -> times(l.w, x).tanh().mul(x).sum()).apply(l.x));
          return f.apply(new Layer(p.x, p.w)).mul(p.x).sum();
        });
  }

  @Test
  void ofABarrier() {
    sameHoweverCalled(
        (wrap, p) -> {
          var f =
              wrap.fn(
                  "f",
                  (Layer l) -> {
                    List<Tensor> held = Lax.optimizationBarrier(List.of(l.x, l.w, l.x.exp()));
                    return times(held.get(1), held.get(0)).mul(held.get(2));
                  });
          return f.apply(new Layer(p.x, p.w)).sum();
        });
  }

  /** One forward and one backward function however often a layer is called. */
  @Test
  void writesEachFunctionOnce() {
    String text =
        Program.lower(
                in -> {
                  Fn<Tensor, Tensor> layer = Fn.of("layer", x -> x.tanh().mul(x));
                  var grad =
                      Transforms.<Tensor>grad(
                          x -> {
                            Tensor h = x;
                            for (int i = 0; i < 5; i++) {
                              h = layer.apply(h);
                            }
                            return h.sum();
                          });
                  return List.of(grad.apply(in.get(0)));
                },
                List.of(X.type()))
            .program()
            .text();
    var functions = new ArrayList<String>();
    text.lines()
        .filter(l -> l.contains("func.func private"))
        .forEach(l -> functions.add(l.replaceAll(".*@(\\w+)\\(.*", "$1")));
    assertThat(functions).containsExactlyInAnyOrder("layer_fwd", "layer_bwd");
    assertThat(text.split("call @layer_fwd\\(", -1)).hasSize(6);
    assertThat(text.split("stablehlo.tanh ", -1)).hasSize(2);
  }
}
