package org.nanodo.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nanodo.ControlFlow;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/** Scans have the values and derivatives they would have written out iteration by iteration. */
@ExtendWith(TestDevices.class)
class ScanGradTest {
  private static final int N = 3;
  private static final Literal X = new Draw(1).normal(Shape.of(4));
  private static final Literal W = new Draw(2).uniform(-0.7, 0.7, Shape.of(N, 4, 4));
  private static final Literal V = new Draw(3).uniform(-0.7, 0.7, Shape.of(4, 4));

  private record Params(Tensor x, Tensor w, Tensor v) {}

  /** How a scan is done. */
  private interface Loop {
    <C, X, Y> Step<C, Y> scan(
        boolean reverse, int length, C init, X xs, BiFunction<C, X, Step<C, Y>> body);
  }

  private static final Loop UNROLLED =
      new Loop() {
        @Override
        public <C, X, Y> Step<C, Y> scan(
            boolean reverse, int length, C init, X xs, BiFunction<C, X, Step<C, Y>> body) {
          Tree<Tensor> scanned = Tree.of(xs, Tensor.class);
          var carry = new ArrayList<>(List.of(init));
          var ys = new ArrayList<Tree<Tensor>>();
          for (int i = 0; i < length; i++) {
            int at = reverse ? length - 1 - i : i;
            X slice = scanned.map(t -> row(t, at)).build();
            Step<C, Y> step = body.apply(carry.get(0), slice);
            carry.set(0, step.carry());
            ys.add(reverse ? 0 : i, Tree.of(step.y(), Tensor.class));
          }
          List<Tensor> stacked =
              IntStream.range(0, ys.get(0).leaves().size())
                  .mapToObj(k -> stack(ys.stream().map(y -> y.leaves().get(k)).toList()))
                  .toList();
          return new Step<>(carry.get(0), ys.get(0).with(stacked).build());
        }
      };

  private static Loop scan(boolean remat) {
    return new Loop() {
      @Override
      public <C, X, Y> Step<C, Y> scan(
          boolean reverse, int length, C init, X xs, BiFunction<C, X, Step<C, Y>> body) {
        Scan<C, X, Y> scan = Scan.of(body);
        scan = reverse ? scan.reverse() : scan;
        return (remat ? scan.remat() : scan).apply(init, xs, length);
      }
    };
  }

  private static Tensor row(Tensor t, int i) {
    return Lax.sliceInDim(t, i, i + 1, 0)
        .reshape(Arrays.copyOfRange(t.shape().dims(), 1, t.rank()));
  }

  private static Tensor stack(List<Tensor> rows) {
    return Lax.concatenate(rows.stream().map(r -> r.expandDims(0)).toList(), 0);
  }

  private static Tensor times(Tensor w, Tensor x) {
    return Lax.dotGeneral(w, x, List.of(), List.of(), List.of(1), List.of(0));
  }

  /** Losses: each ends in a scalar. */
  enum Loss {
    LAYERS {
      @Override
      Tensor of(Loop loop, Params p) {
        return loop.scan(
                false, N, p.x, p.w, (x, w) -> new Step<>(times(w, x).tanh().add(x), List.of()))
            .carry()
            .square()
            .sum();
      }
    },
    REVERSED_WITH_RESULTS {
      @Override
      Tensor of(Loop loop, Params p) {
        var r =
            loop.scan(true, N, p.x, p.w, (x, w) -> new Step<>(times(w, x).tanh(), x.exp().mul(w)));
        return r.y().square().sum().add(r.carry().sum());
      }
    },
    ONLY_RESULTS_USED {
      @Override
      Tensor of(Loop loop, Params p) {
        return loop.scan(false, N, p.x, p.w, (x, w) -> new Step<>(times(w, x), x.square()))
            .y()
            .mul(3)
            .sum();
      }
    },
    CAPTURED {
      @Override
      Tensor of(Loop loop, Params p) {
        Tensor scaled = p.v.mul(2);
        var r =
            loop.scan(
                false,
                N,
                p.x,
                p.w,
                (x, w) ->
                    new Step<>(
                        times(scaled.tanh(), x).tanh().mul(p.x), times(w, p.v.exp().sum(0))));
        return r.carry().sum().add(r.y().square().sum());
      }
    },
    NOTHING_SCANNED {
      @Override
      Tensor of(Loop loop, Params p) {
        return loop.scan(
                false, 5, p.x, List.of(), (x, none) -> new Step<>(times(p.v, x).tanh(), x.sum()))
            .y()
            .square()
            .sum();
      }
    },
    SEVERAL_CARRIES {
      record Carry(Tensor count, Tensor x, Tensor unused, Tensor sum, Tensor same) {}

      @Override
      Tensor of(Loop loop, Params p) {
        var init = new Carry(Lax.scalar(DType.I32, 1), p.x, p.x, Lax.scalar(DType.F64, 0), p.x);
        var r =
            loop.scan(
                false,
                N,
                init,
                p.w,
                (c, w) ->
                    new Step<>(
                        new Carry(
                            c.count.add(1),
                            times(w, c.x).mul(c.count.astype(DType.F64)).tanh(),
                            c.unused.mul(2),
                            c.sum.add(Lax.take(c.x, c.count, 0)),
                            c.same),
                        List.of(c.count, c.same.exp().mul(c.x))));
        return r.carry()
            .sum
            .square()
            .add(r.y().get(1).mul(r.y().get(0).astype(DType.F64).expandDims(1)).sum())
            .add(r.carry().same.square().sum());
      }
    },
    SHIFTED_CARRIES {
      @Override
      Tensor of(Loop loop, Params p) {
        List<Tensor> init = List.of(Lax.zerosLike(p.x), Lax.zerosLike(p.x), p.x);
        return loop.scan(
                false,
                N,
                init,
                p.w,
                (c, w) ->
                    new Step<>(List.of(c.get(1), times(w, c.get(2)), c.get(2).tanh()), List.of()))
            .carry()
            .get(0)
            .square()
            .sum();
      }
    },
    NESTED {
      @Override
      Tensor of(Loop loop, Params p) {
        return loop.scan(
                false,
                N,
                p.x,
                p.w,
                (x, w) -> {
                  var inner =
                      loop.scan(
                          true,
                          4,
                          x,
                          w,
                          (y, v) -> new Step<>(times(p.v, y).tanh().mul(v), y.mul(v).sum()));
                  return new Step<>(inner.carry().add(x), inner.y());
                })
            .y()
            .square()
            .sum();
      }
    },
    CALLING_FUNCTIONS {
      record Layer(Tensor x, Tensor w) {}

      @Override
      Tensor of(Loop loop, Params p) {
        Fn<Layer, Tensor> layer = Fn.of("layer", l -> times(l.w, Lax.computedOnce(l.x)).tanh());
        Fn<Tensor, Tensor> again = Fn.<Tensor, Tensor>of("again", x -> x.mul(p.x).tanh()).remat();
        return loop.scan(
                false,
                N,
                p.x,
                p.w,
                (x, w) ->
                    new Step<>(
                        again.apply(layer.apply(new Layer(layer.apply(new Layer(x, w)), p.v))),
                        List.of()))
            .carry()
            .square()
            .sum();
      }
    },
    WITHIN_A_FUNCTION {
      @Override
      Tensor of(Loop loop, Params p) {
        Fn<Params, Tensor> f =
            Fn.of(
                "f",
                q ->
                    loop.scan(false, N, q.x, q.w, (x, w) -> new Step<>(times(w, x).tanh(), x))
                        .y()
                        .sum(0));
        return f.apply(new Params(f.apply(p), p.w, p.v)).square().sum();
      }
    },
    LINEAR {
      @Override
      Tensor of(Loop loop, Params p) {
        List<Tensor> xs = List.of(p.w, p.w.exp(), p.w.mul(2), p.w.tanh());
        return loop.scan(
                true,
                N,
                p.x,
                xs,
                (c, x) ->
                    new Step<>(x.stream().map(t -> t.sum(0)).reduce(c, Tensor::add), List.of()))
            .carry()
            .square()
            .sum();
      }
    },
    ONCE {
      @Override
      Tensor of(Loop loop, Params p) {
        return loop.scan(
                false,
                1,
                p.x,
                Lax.sliceInDim(p.w, 1, 2, 0),
                (x, w) -> new Step<>(times(w, x).tanh(), x))
            .carry()
            .square()
            .sum();
      }
    },
    GRADIENTS_WITHIN {
      @Override
      Tensor of(Loop loop, Params p) {
        return loop.scan(
                false,
                N,
                p.x,
                p.w,
                (x, w) ->
                    new Step<>(
                        Transforms.<Tensor>grad(y -> times(w, y).tanh().mul(y).sum()).apply(x), x))
            .carry()
            .square()
            .sum();
      }
    },
    NO_DERIVATIVE {
      @Override
      Tensor of(Loop loop, Params p) {
        var r =
            loop.scan(
                false,
                N,
                p.x,
                p.w,
                (x, w) -> new Step<>(Lax.stopGradient(times(w, x)), Lax.iota(p.x.type(), 0)));
        return r.carry().mul(p.x).sum().add(r.y().sum());
      }
    };

    abstract Tensor of(Loop loop, Params p);
  }

  private static List<Literal> valueGradAndSecond(Loss loss, Loop loop) {
    return Program.run(
        in -> {
          var p = new Params(in.get(0), in.get(1), in.get(2));
          var first = Transforms.valueAndGrad((Params q) -> loss.of(loop, q)).apply(p);
          Params second =
              Transforms.<Params>grad(
                      q -> {
                        Params g = Transforms.<Params>grad(r -> loss.of(loop, r)).apply(q);
                        return g.x.square().sum().add(g.w.square().sum()).add(g.v.square().sum());
                      })
                  .apply(p);
          Params g = first.grad();
          return List.of(first.value(), g.x, g.w, g.v, second.x, second.w, second.v);
        },
        List.of(X, W, V));
  }

  @ParameterizedTest
  @EnumSource
  void isThatOfTheIterationsWrittenOut(Loss loss) {
    List<Literal> expected = valueGradAndSecond(loss, UNROLLED);
    for (boolean remat : List.of(false, true)) {
      List<Literal> actual = valueGradAndSecond(loss, scan(remat));
      for (int i = 0; i < expected.size(); i++) {
        assertThat(actual.get(i).toDoubles())
            .as("result %d, remat %s", i, remat)
            .containsExactly(expected.get(i).toDoubles(), within(1e-11));
      }
    }
  }

  @Test
  void ofNoIterationIsThatOfTheCarry() {
    List<Literal> actual =
        Program.run(
            in -> {
              var r =
                  Transforms.valueAndGrad(
                          (Tensor x) -> {
                            Tensor none = Lax.full(TensorType.of(DType.F64, 0, 4), 1);
                            var s =
                                Scan.of((Tensor c, Tensor w) -> new Step<>(c.mul(w), c))
                                    .apply(x, none);
                            return s.carry().square().sum().add(s.y().sum());
                          })
                      .apply(in.get(0));
              return List.of(r.value(), r.grad());
            },
            List.of(X));
    double[] x = X.toDoubles();
    assertThat(actual.get(0).item())
        .isCloseTo(Arrays.stream(x).map(v -> v * v).sum(), within(1e-12));
    assertThat(actual.get(1).toDoubles())
        .containsExactly(Arrays.stream(x).map(v -> 2 * v).toArray(), within(1e-12));
  }

  @Test
  void ofACountedLoop() {
    List<Literal> actual =
        Program.run(
            in -> {
              var r =
                  Transforms.valueAndGrad(
                          (Tensor x) ->
                              ControlFlow.foriLoop(2, 5, (i, c) -> c.mul(i.astype(DType.F64)), x)
                                  .square()
                                  .sum())
                      .apply(in.get(0));
              return List.of(r.grad());
            },
            List.of(X));
    assertThat(actual.get(0).toDoubles())
        .containsExactly(
            Arrays.stream(X.toDoubles()).map(v -> 2 * v * 24 * 24).toArray(), within(1e-9));
  }

  @Test
  void isNotThereForALoopOfUnknownLength() {
    assertThatThrownBy(
            () ->
                Program.lower(
                    in -> List.of(Transforms.grad(ScanGradTest::halved).apply(in.get(0))),
                    List.of(X.type())))
        .isInstanceOf(GradException.class)
        .hasMessageStartingWith("while (ScanGradTest.java:")
        .hasMessageContaining(
            ") has no gradient: how often it runs is not known;"
                + " use Scan, or ControlFlow.foriLoop with bounds that are Java numbers (ScanGradTest.java:");
  }

  private static Tensor halved(Tensor x) {
    return ControlFlow.whileLoop(
            c -> c.square().sum().gt(Lax.scalar(DType.F64, 1)), c -> c.mul(0.5), x)
        .sum();
  }
}
