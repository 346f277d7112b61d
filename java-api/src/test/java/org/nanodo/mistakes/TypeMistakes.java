package org.nanodo.mistakes;

import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;

import java.util.function.Function;
import org.nanodo.Index;
import org.nanodo.Jnp;
import org.nanodo.Lax;
import org.nanodo.QuantileMethod;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;

/** Element types that an operation does not take. */
final class TypeMistakes {
  private record Env(Tensor x, Tensor i, Tensor b) {}

  private final Mistakes to;

  private TypeMistakes(Mistakes to) {
    this.to = to;
  }

  static void addTo(Mistakes to) {
    new TypeMistakes(to).add();
  }

  private void traced(String what, Function<Env, Object> f) {
    to.add(
        what,
        () ->
            jit((Env e) -> (Object) f.apply(e))
                .lower(
                    new Env(
                        Tensor.abstractOf(DType.F32, 2, 3),
                        Tensor.abstractOf(DType.I32, 2, 3),
                        Tensor.abstractOf(DType.BOOL, 2, 3))));
  }

  private void add() {
    traced("types that are not promoted", e -> e.x.mul(e.x.astype(DType.F8E5M2)));
    traced("a number that is not promoted", e -> e.i.astype(DType.I4).mul(0.5));
    traced("set with loss", e -> e.i.set(Index.ELLIPSIS, e.x));
    traced("a condition of numbers", e -> Lax.where(e.x, e.x, e.x));
    traced("and of floats", e -> e.x.and(e.x));
    traced("not of floats", e -> e.x.not());
    traced("shift of floats", e -> e.x.shiftLeft(e.x));
    traced("sub of booleans", e -> e.b.sub(e.b));
    traced("complex of integers", e -> Lax.complex(e.i, e.i));
    traced("tanh of booleans", e -> e.b.tanh());
    traced("order of complex numbers", e -> e.x.astype(DType.C64).lt(e.x));
    traced("negative power of integers", e -> e.i.pow(-1));
    traced("atan2 of integers", e -> e.i.atan2(e.i));
    traced("populationCount of floats", e -> e.x.populationCount());
    traced("round of integers", e -> e.i.round(-1));
    traced("quantile at integers", e -> e.x.quantile(e.i, QuantileMethod.LINEAR));
    traced("dot of booleans", e -> Jnp.einsum("ij,ij->", e.b, e.b));
    traced("iota of booleans", e -> Lax.iota(TensorType.of(DType.BOOL, 3), 0));
    traced("gradient of integers", e -> grad((Tensor v) -> v.astype(DType.F32).sum()).apply(e.i));
    to.add("not a key", () -> Random.normal(Tensor.zeros(2), 3));
    to.add("no least float", () -> DType.F32.least());
    to.add("no lowest integer", () -> DType.I32.lowestFinite());
    to.add("a number that is too large", () -> Tensor.of(DType.U8, 256, 1));
  }
}
