package org.nanodo;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nanodo.grad.CustomJvpRule;
import org.nanodo.grad.CustomVjpRule;
import org.nanodo.grad.GradException;
import org.nanodo.grad.Jacobian;
import org.nanodo.grad.Pushforward;
import org.nanodo.grad.ValueAndPullback;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.Value;
import org.nanodo.jit.Jitted;
import org.nanodo.jit.Jitted2;
import org.nanodo.jit.Jitted3;
import org.nanodo.jit.Jitted4;
import org.nanodo.jit.Jitted5;
import org.nanodo.jit.Jitted6;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.trace.Trace;

/**
 * Transformations of functions, named as in JAX. Arguments and results are trees of tensors:
 * tensors, and records, lists and maps with string keys of them.
 */
public final class Transforms extends MappingTransforms {
  private Transforms() {}

  // Compilation.

  /**
   * A function that is compiled when it is called, as {@code jax.jit}: once for each structure,
   * types and shardings of its arguments. Values other than tensors in an argument are static: part
   * of the program, which is compiled again for another value. Concrete tensors that {@code f}
   * captures become arguments of the program. Within a function that is traced it is a call.
   */
  public static <A, R> Jitted<A, R> jit(Function<A, R> f) {
    return Jitted.of(f);
  }

  /** As above, of two arguments. */
  public static <A, B, R> Jitted2<A, B, R> jit(BiFunction<A, B, R> f) {
    return Jitted2.of(f);
  }

  /** As above, of three arguments. */
  public static <A, B, C, R> Jitted3<A, B, C, R> jit(Function3<A, B, C, R> f) {
    return Jitted3.of(f);
  }

  /** As above, of four arguments. */
  public static <A, B, C, D, R> Jitted4<A, B, C, D, R> jit(Function4<A, B, C, D, R> f) {
    return Jitted4.of(f);
  }

  /** As above, of five arguments. */
  public static <A, B, C, D, E, R> Jitted5<A, B, C, D, E, R> jit(Function5<A, B, C, D, E, R> f) {
    return Jitted5.of(f);
  }

  /** As above, of six arguments. */
  public static <A, B, C, D, E, G, R> Jitted6<A, B, C, D, E, G, R> jit(
      Function6<A, B, C, D, E, G, R> f) {
    return Jitted6.of(f);
  }

  /**
   * What {@code f} would return for such arguments, of abstract tensors: it is traced, and nothing
   * is compiled or computed. As {@code jax.eval_shape}.
   *
   * @param argument of abstract or concrete tensors
   */
  public static <A, R> R evalShape(Function<A, R> f, A argument) {
    Tree<Tensor> args = Tree.of(argument, Tensor.class);
    List<Value> params =
        args.mapWithPath((path, t) -> new Value(t.type(), path.isEmpty() ? "x" : path)).leaves();
    Trace.Traced<R> traced =
        Trace.function("evalShape", params, in -> f.apply(Tensor.replaced(args, in).build()));
    var one = NamedSharding.replicated(Mesh.SINGLE);
    List<Tensor> types = traced.results().map(t -> Tensor.abstractOf(t.type(), one)).leaves();
    return traced.with(types);
  }

  // Differentiation.

  /** A scalar, and what else a function computed on the way. */
  public record WithAux<X>(Tensor value, X aux) {}

  /** A scalar and its gradient. */
  public record ValueAndGrad<P>(Tensor value, P grad) {}

  /** A scalar, what else the function computed, and the gradient of the scalar. */
  public record ValueAuxAndGrad<P, X>(Tensor value, X aux, P grad) {}

  /** A value, and the function that takes a cotangent of the value to one of the argument. */
  public record Vjp<R, P>(R value, Function<R, P> pullback) {}

  /** A value and its tangent. */
  public record Jvp<R>(R value, R tangent) {}

  /** A value, and the linear function from tangents of the argument to tangents of the value. */
  public record Linearized<P, R>(R value, Function<P, R> pushforward) {}

  /** A value, and the residuals that the derivative of what computed it needs. */
  public record Forward<R, S>(R value, S residuals) {}

  /**
   * The gradient of a function with a scalar result. It has the structure and the types of the
   * argument, all of whose tensors are floating-point.
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
        valueAndGradAux(p -> new WithAux<>(f.apply(p), Tree.of(List.of(), Tensor.class)));
    return p -> {
      ValueAuxAndGrad<P, ?> r = withAux.apply(p);
      return new ValueAndGrad<>(r.value(), r.grad());
    };
  }

  /** As {@link #valueAndGrad}, of a function that also returns something not differentiated. */
  public static <P, X> Function<P, ValueAuxAndGrad<P, X>> valueAndGradAux(
      Function<P, WithAux<X>> f) {
    return p -> {
      ValueAndPullback<P, WithAux<X>> at = ValueAndPullback.of(f, p, Transforms::requireScalar);
      Tensor value = at.value().value();
      P grad = at.pull(List.of(Lax.scalar(value.dtype(), 1)));
      return new ValueAuxAndGrad<>(value, at.value().aux(), grad);
    };
  }

  private static <X> List<Boolean> requireScalar(WithAux<X> result) {
    Tensor value = result.value();
    if (value.rank() != 0 || !value.dtype().isFloat()) {
      throw new GradException(
          "grad needs a function with a real floating-point scalar as its result, found %s; reduce it, as by sum() or mean(), or use vjp, or jacrev"
              .formatted(value.describe()));
    }
    int leaves = Tree.of(result, Tensor.class).leaves().size();
    return IntStream.range(0, leaves).mapToObj(i -> i == 0).toList();
  }

  /** The value of a function with any tree of tensors as result, and its pullback. */
  public static <P, R> Vjp<R, P> vjp(Function<P, R> f, P argument) {
    ValueAndPullback<P, R> at = ValueAndPullback.of(f, argument, Transforms::floats);
    Tree<Tensor> outputs = Tree.of(at.value(), Tensor.class);
    return new Vjp<>(
        at.value(),
        cotangent -> {
          Tree<Tensor> cotangents = Tree.of(cotangent, Tensor.class);
          outputs.zip(
              cotangents,
              (value, ct) -> CustomVjpRule.requireSameType("vjp: the cotangent", value, ct));
          return at.pull(cotangents.leaves().stream().filter(t -> t.dtype().isInexact()).toList());
        });
  }

  /** Integers and booleans carry no derivative. */
  private static <R> List<Boolean> floats(R result) {
    return Tree.of(result, Tensor.class).leaves().stream().map(t -> t.dtype().isInexact()).toList();
  }

  /**
   * The value of a function and its tangent along one of the argument, in forward mode, as {@code
   * jax.jvp}. Tangents of integers and booleans are ignored and zero.
   *
   * @throws GradException if the tangent differs from the argument in structure or types
   */
  public static <P, R> Jvp<R> jvp(Function<P, R> f, P argument, P tangent) {
    return Pushforward.of(f, argument).push(tangent);
  }

  /** The value of a function, and its derivative as a linear function, as {@code jax.linearize}. */
  public static <P, R> Linearized<P, R> linearize(Function<P, R> f, P argument) {
    return Pushforward.of(f, argument).linearize();
  }

  /**
   * The Jacobian of a function of one tensor, in forward mode: of the shape of the result followed
   * by that of the argument. Best for functions with no more inputs than outputs.
   */
  public static UnaryOperator<Tensor> jacfwd(Function<Tensor, Tensor> f) {
    return x -> Jacobian.forward(f, x);
  }

  /** The same in reverse mode, best for functions with no more outputs than inputs. */
  public static UnaryOperator<Tensor> jacrev(Function<Tensor, Tensor> f) {
    return x -> Jacobian.reverse(f, x);
  }

  /** The second derivatives of a function of one tensor, forward over reverse. */
  public static UnaryOperator<Tensor> hessian(Function<Tensor, Tensor> f) {
    return jacfwd(jacrev(f));
  }

  /**
   * The product of the Hessian of a function with a scalar result and a vector, forward over
   * reverse, which never has the whole Hessian in memory.
   */
  public static <P> P hvp(Function<P, Tensor> f, P argument, P vector) {
    return jvp(grad(f), argument, vector).tangent();
  }

  /**
   * {@code f} with a forward-mode derivative of its own, as {@code jax.custom_jvp}; reverse mode
   * transposes it.
   *
   * @param rule from an argument and its tangent to the value, which is taken in place of that of
   *     {@code f} where it is differentiated, and its tangent, which is linear in the other
   * @throws GradException when applied, if structures or types do not fit, or the value depends on
   *     the tangent
   */
  public static <P, R> Function<P, R> customJvp(Function<P, R> f, BiFunction<P, P, Jvp<R>> rule) {
    return argument -> CustomJvpRule.apply(f, rule, argument);
  }

  /**
   * {@code f} with a derivative of its own, as {@code jax.custom_vjp}. What {@code forward} and
   * {@code backward} compute is differentiated again for second derivatives. Tensors that the
   * functions capture are constants: to differentiate with respect to one is an error. A rule may
   * call the function that it belongs to; such a function has derivatives of the first orders only.
   *
   * @param forward the value, which is taken in place of that of {@code f} where it is
   *     differentiated, and what {@code backward} needs to know of it
   * @param backward from residuals and a cotangent of the value to one of the argument; those of
   *     integers and booleans are ignored
   * @throws GradException when applied, if structures or types do not fit
   */
  public static <P, R, S> Function<P, R> customVjp(
      Function<P, R> f, Function<P, Forward<R, S>> forward, BiFunction<S, R, P> backward) {
    return argument -> CustomVjpRule.apply(f, forward, backward, argument);
  }

  /**
   * {@code f}, whose backward pass computes it again instead of keeping its intermediate values, as
   * {@code jax.checkpoint}.
   */
  public static <A, R> Function<A, R> remat(Function<A, R> f) {
    return remat(f, RematPolicy.NOTHING_SAVEABLE);
  }

  /**
   * The same, where a policy says which intermediate values are kept, as {@code
   * jax.checkpoint(policy=…)}. Within a scan each iteration keeps them.
   */
  public static <A, R> Function<A, R> remat(Function<A, R> f, RematPolicy policy) {
    return Fn.of("remat", f).remat(policy);
  }
}
