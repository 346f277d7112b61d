package org.nanodo.mistakes;

import static org.nanodo.Transforms.jit;

import java.util.List;
import java.util.function.Function;
import org.nanodo.Convolution;
import org.nanodo.Jnp;
import org.nanodo.Lax;
import org.nanodo.Padding;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Window;
import org.nanodo.ir.DType;
import org.nanodo.ir.IndexDims;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.Nn;

/** Shapes that do not fit. */
final class ShapeMistakes {
  private static final Convolution IMAGE = Convolution.of("NHWC", "HWIO", "NHWC");
  private static final List<Integer> NONE = List.of();

  private record Env(Tensor x, Tensor y, Tensor i) {}

  private final Mistakes to;

  private ShapeMistakes(Mistakes to) {
    this.to = to;
  }

  static void addTo(Mistakes to) {
    var shapes = new ShapeMistakes(to);
    shapes.elementwise();
    shapes.structure();
    shapes.products();
    shapes.indices();
    shapes.windows();
  }

  /** In a function that is traced, whose arguments are {@code x}, {@code y} and {@code i}. */
  private void traced(String what, Function<Env, Object> f) {
    to.add(
        what,
        () ->
            jit((Env e) -> (Object) f.apply(e))
                .lower(
                    new Env(
                        Tensor.abstractOf(DType.F32, 2, 3),
                        Tensor.abstractOf(DType.F32, 4),
                        Tensor.abstractOf(DType.I32, 2, 1))));
  }

  private void elementwise() {
    traced("elementwise", e -> e.x.add(e.y));
    traced("elementwise, of what was computed before", e -> e.x.tanh().add(e.y));
    to.add("elementwise, at once", () -> Tensor.zeros(2, 3).add(Tensor.zeros(4)));
    to.add(
        "elementwise, of two arguments",
        () -> jit((Tensor a, Tensor b) -> a.mul(b)).apply(Tensor.zeros(2), Tensor.zeros(3)));
    traced("where", e -> Lax.where(e.x.gt(0), e.x, e.y));
    traced("broadcastTo", e -> e.y.broadcastTo(2, 3));
    traced("clamp", e -> Lax.clamp(e.y, e.x, e.y));
  }

  private void structure() {
    traced("reshape", e -> e.x.reshape(4, -1));
    traced("reshape with a negative size", e -> e.x.reshape(6, -2));
    traced("reshape with two unknown sizes", e -> e.x.reshape(-1, -1));
    traced("transpose", e -> e.x.transpose(1));
    traced("transpose with an axis twice", e -> e.x.transpose(1, -1));
    traced("reduction", e -> e.x.sum(2));
    traced("reduction, axis from the end", e -> e.x.max(-3));
    traced("reduction of nothing", e -> Tensor.zeros(0, 3).max(0));
    traced("expandDims", e -> e.x.expandDims(3));
    traced("squeeze", e -> e.x.squeeze(1));
    traced("dim", e -> e.x.dim(2));
    traced("concatenate", e -> Lax.concatenate(List.of(e.x, e.i), 0));
    traced("concatenate nothing", e -> Lax.concatenate(List.of(), -1));
    traced("stack", e -> Lax.stack(List.of(e.x, e.y), 0));
    traced("split", e -> e.x.split(2, 1));
    traced("pad", e -> Lax.pad(e.x, e.y, new int[2], new int[2], new int[2]));
    to.add("negative size", () -> Tensor.zeros(2, -1));
    to.add("rows of different lengths", () -> Tensor.of(new int[][] {{1, 2}, {3}}));
    to.add("too large", () -> Tensor.abstractOf(DType.F32, 1 << 30, 1 << 30).add(1));
    to.add("item of several", () -> Tensor.of(1, 2).item());
    to.add("iota", () -> Lax.iota(TensorType.of(DType.I32, 3), 1));
  }

  private void products() {
    traced("matmul", e -> e.x.matmul(e.x));
    traced("matmul of a scalar", e -> e.x.matmul(e.x.sum()));
    traced("matmul of stacks", e -> Tensor.zeros(2, 2, 3).matmul(Tensor.zeros(3, 3, 2)));
    traced("dot", e -> Lax.dotGeneral(e.x, e.y, NONE, NONE, List.of(1), List.of(0)));
    traced("einsum with too few indices", e -> Jnp.einsum("ij,j->i", e.x, e.x));
    traced("einsum with two sizes", e -> Jnp.einsum("ij,jk->i", e.x, e.x));
    traced("einsum with an unknown result", e -> Jnp.einsum("ij->ijk", e.x));
    traced("einsum with a diagonal", e -> Jnp.einsum("ii,jk->ik", e.x, e.x));
    Tensor x = Tensor.abstractOf(DType.F32, 2, 4, 4, 3);
    conv("conv, features", x, IMAGE, 2, 2, 2, 5);
    conv("conv, dimensions", x, IMAGE, 2, 3, 5);
    conv("conv, groups", x, IMAGE.featureGroupCount(3), 2, 2, 1, 5);
    conv("conv, strides", x, IMAGE.strides(1), 2, 2, 3, 5);
    to.add("conv, letters", () -> Convolution.of("NHWC", "HWIO", "NHC"));
  }

  private void conv(String what, Tensor x, Convolution convolution, int... kernel) {
    to.add(
        what,
        () ->
            jit((Tensor a, Tensor k) -> convolution.apply(a, k))
                .lower(x, Tensor.abstractOf(DType.F32, kernel)));
  }

  private void indices() {
    traced("index out of bounds", e -> e.x.at(5));
    traced("index by numbers with fractions", e -> e.x.at(e.y));
    traced("set", e -> e.x.set(0, e.y));
    traced("slice", e -> Lax.sliceInDim(e.x, 1, 5, 1));
    traced("slice along no axis", e -> Lax.sliceInDim(e.x, 0, 1, 2));
    traced("take along no axis", e -> Lax.take(e.x, e.i, 2));
    traced("take at fractions", e -> Lax.take(e.x, e.y, 0));
    traced("dynamicSlice", e -> Lax.dynamicSlice(e.x, List.of(e.i, e.i), Shape.of(3, 3)));
    traced(
        "dynamicSlice from vectors", e -> Lax.dynamicSlice(e.x, List.of(e.i, e.i), Shape.of(1, 1)));
    traced("scatterAdd", e -> Lax.scatterAdd(e.x, e.i, e.y, IndexDims.take(Shape.of(2, 3), 0, 2)));
  }

  private void windows() {
    traced("window", e -> Window.of(2).max(e.x));
    traced("window, strides", e -> Window.of(2, 2).strides(0, 1).sum(e.x));
    traced("window, padding", e -> Window.of(2, 2).padding(Padding.of(new int[] {1, 1})).sum(e.x));
    traced(
        "window, too large",
        e -> Window.of(2, 2).padding(Padding.of(new int[] {-5, 0}, new int[2])).sum(e.x));
    traced("pool", e -> Nn.maxPool(e.x, new int[] {2, 2}, new int[] {1, 1}, Padding.SAME));
    traced("cumsum", e -> e.x.cumsum(2));
    to.add(
        "choice without replacement",
        () -> Random.choice(Random.key(0), Tensor.ones(4, 5), Shape.of(5), false));
    to.add(
        "choice with probabilities",
        () -> Random.choice(Random.key(0), Tensor.ones(4, 5), Shape.of(2), true, Tensor.ones(3)));
  }
}
