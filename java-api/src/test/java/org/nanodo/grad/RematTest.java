package org.nanodo.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nanodo.Fn;
import org.nanodo.Jnp;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.Nn;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/** Sixteen layers, each with something much wider than what it passes on. */
@ExtendWith(TestDevices.class)
class RematTest {
  private static final TensorType X = TensorType.of(DType.F32, 64, 16);
  private static final TensorType W = TensorType.of(DType.F32, 16, 256);
  private static final int LAYERS = 16;

  private record Layer(Tensor x, Tensor w) {}

  private static Tensor layer(Layer l) {
    Tensor wide = Nn.gelu(Jnp.einsum("bd,df->bf", l.x, l.w));
    return Jnp.einsum("bf,df->bd", wide, l.w).mul(0.01).add(l.x);
  }

  private static List<Tensor> valueAndGrad(Fn<Layer, Tensor> f, Tensor x, Tensor w) {
    var r =
        Transforms.valueAndGrad(
                (Layer p) -> {
                  Tensor h = p.x;
                  for (int i = 0; i < LAYERS; i++) {
                    h = f.apply(new Layer(h, p.w));
                  }
                  return h.square().sum();
                })
            .apply(new Layer(x, w));
    return List.of(r.value(), r.grad().x, r.grad().w);
  }

  private static Program program(Fn<Layer, Tensor> f) {
    return Program.of(in -> valueAndGrad(f, in.get(0), in.get(1)), List.of(X, W));
  }

  private static Literal input(TensorType type, long seed) {
    Shape shape = type.shape();
    return Literal.of(type, new Draw(seed).uniform(-0.3, 0.3, shape).toDoubles());
  }

  @Test
  void givesTheSameValuesInLessMemory() {
    Fn<Layer, Tensor> keeping = Fn.of("layer", RematTest::layer);
    try (Program kept = program(keeping);
        Program again = program(keeping.remat())) {
      List<Literal> args = List.of(input(X, 1), input(W, 2));
      List<Literal> expected = kept.call(args);
      List<Literal> actual = again.call(args);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(actual.get(i).toFloats())
            .containsExactly(expected.get(i).toFloats(), within(1e-3f));
      }
      long wide = (long) X.shape().dim(0) * W.shape().dim(1) * DType.F32.bytes();
      long temporaries = kept.compiled().program().memoryStats().temporaries();
      assertThat(temporaries).isGreaterThan(LAYERS * wide);
      assertThat(again.compiled().program().memoryStats().temporaries())
          .isLessThan(temporaries / 4);
    }
  }

  /** Of each layer a scan keeps what goes in, and nothing wide. */
  @Test
  void takesLittleMemoryInAScanToo() {
    try (Program kept = scanned(false);
        Program again = scanned(true)) {
      List<Literal> args = List.of(input(X, 1), input(W, 2));
      List<Literal> expected = kept.call(args);
      List<Literal> actual = again.call(args);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(actual.get(i).toFloats())
            .containsExactly(expected.get(i).toFloats(), within(1e-3f));
      }
      long wide = (long) X.shape().dim(0) * W.shape().dim(1) * DType.F32.bytes();
      long temporaries = kept.compiled().program().memoryStats().temporaries();
      assertThat(temporaries).isGreaterThan(LAYERS * wide);
      assertThat(again.compiled().program().memoryStats().temporaries())
          .isLessThan(temporaries / 4);
    }
  }

  private static Program scanned(boolean remat) {
    return Program.of(
        in -> {
          Scan<Tensor, List<Tensor>, List<Tensor>> keeping =
              Scan.of((x, none) -> new Step<>(layer(new Layer(x, in.get(1))), none));
          var scan = remat ? keeping.remat() : keeping;
          var r =
              Transforms.valueAndGrad(
                      (Tensor x) -> scan.apply(x, List.of(), LAYERS).carry().square().sum())
                  .apply(in.get(0));
          return List.of(r.value(), r.grad());
        },
        List.of(X, W));
  }

  @Test
  void keepsTheSecondComputationApart() {
    Fn<Layer, Tensor> again = Fn.of("layer", RematTest::layer).remat();
    try (Program program = program(again)) {
      String text = program.compiled().stablehlo();
      assertThat(text).contains("func.func private @layer(", "func.func private @layer_grad(");
      assertThat(text.substring(text.indexOf("@layer_grad(")))
          .containsOnlyOnce("stablehlo.optimization_barrier");
    }
  }
}
