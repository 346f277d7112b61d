package org.nanodo.grad;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Tree;

/**
 * Gradients of traced functions, named as in JAX. What is differentiated with respect to is a tree
 * of floating-point tensors; a gradient has the same structure and types.
 */
public final class Grad {
  private Grad() {}

  /** A scalar, and what else a function computed on the way. */
  public record WithAux<X>(Tensor value, X aux) {}

  /** A scalar and its gradient. */
  public record ValueAndGrad<P>(Tensor value, P grad) {}

  /** A scalar, what else the function computed, and the gradient of the scalar. */
  public record ValueAuxAndGrad<P, X>(Tensor value, X aux, P grad) {}

  /** A value, and the function that takes a cotangent of the value to one of the argument. */
  public record Vjp<R, P>(R value, Function<R, P> pullback) {}

  /** A value, and the residuals that the derivative of what computed it needs. */
  public record Forward<R, S>(R value, S residuals) {}

  /**
   * The gradient of a function with a scalar result.
   *
   * @throws GradException when applied, if the result is not a scalar or the argument has tensors
   *     that are not floating-point
   */
  public static <P> Function<P, P> grad(Function<P, Tensor> f) {
    return p -> valueAndGrad(f).apply(p).grad();
  }

  /** The value of a function with a scalar result, and its gradient; fails as {@link #grad}. */
  public static <P> Function<P, ValueAndGrad<P>> valueAndGrad(Function<P, Tensor> f) {
    Function<P, ValueAuxAndGrad<P, Tree<Tensor>>> withAux =
        valueAndGradWithAux(p -> new WithAux<>(f.apply(p), Tree.of(List.of(), Tensor.class)));
    return p -> {
      ValueAuxAndGrad<P, ?> r = withAux.apply(p);
      return new ValueAndGrad<>(r.value(), r.grad());
    };
  }

  /** As {@link #valueAndGrad}, of a function that also returns something not differentiated. */
  public static <P, X> Function<P, ValueAuxAndGrad<P, X>> valueAndGradWithAux(
      Function<P, WithAux<X>> f) {
    return p -> {
      Linearized<P, WithAux<X>> at = Linearized.of(f, p, Grad::requireScalar);
      Tensor value = at.value().value();
      P grad = at.pull(List.of(Lax.scalar(value.dtype(), 1)));
      return new ValueAuxAndGrad<>(value, at.value().aux(), grad);
    };
  }

  private static <X> List<Boolean> requireScalar(WithAux<X> result) {
    Tensor value = result.value();
    if (value.rank() != 0 || !value.dtype().isFloat()) {
      throw new GradException(
          "grad needs a function with a floating-point scalar as its result, found %s (%s)"
              .formatted(value, Trace.userLine()));
    }
    List<Tensor> aux = Tree.of(result.aux(), Tensor.class).leaves();
    return Derivative.concat(List.of(true), aux.stream().map(t -> false).toList());
  }

  /** The value of a function with any tree of tensors as result, and its pullback. */
  public static <P, R> Vjp<R, P> vjp(Function<P, R> f, P argument) {
    Linearized<P, R> at = Linearized.of(f, argument, Grad::floats);
    Tree<Tensor> outputs = Tree.of(at.value(), Tensor.class);
    return new Vjp<>(
        at.value(),
        cotangent -> {
          Tree<Tensor> cotangents = Tree.of(cotangent, Tensor.class);
          outputs.zip(cotangents, (value, ct) -> requireSameType("vjp", value, ct));
          return at.pull(cotangents.leaves().stream().filter(t -> t.dtype().isFloat()).toList());
        });
  }

  /** Integers and booleans carry no derivative. */
  private static <R> List<Boolean> floats(R result) {
    return Tree.of(result, Tensor.class).leaves().stream().map(t -> t.dtype().isFloat()).toList();
  }

  static Tensor requireSameType(String what, Tensor value, Tensor cotangent) {
    if (!value.type().equals(cotangent.type())) {
      throw new GradException(
          "%s: the cotangent %s is not of the type of %s (%s)"
              .formatted(what, cotangent, value, Trace.userLine()));
    }
    return cotangent;
  }

  /**
   * {@code f} with a derivative of its own, as {@code jax.custom_vjp}. What {@code forward} and
   * {@code backward} compute is differentiated again for second derivatives. Tensors that a
   * function uses and that are not its argument are constants to it.
   *
   * @param forward the value of {@code f}, and what {@code backward} needs to know of it
   * @param backward from residuals and a cotangent of the value to one of the argument; those of
   *     integers and booleans are ignored
   * @throws GradException when applied, if structures or types do not fit
   */
  public static <P, R, S> Function<P, R> customVjp(
      Function<P, R> f, Function<P, Forward<R, S>> forward, BiFunction<S, R, P> backward) {
    return argument -> CustomRule.apply(f, forward, backward, argument);
  }
}
