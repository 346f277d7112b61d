package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;

/**
 * Conditionals and loops that are part of the compiled program, named as in {@code jax.lax}. The
 * functions given are traced; they take and return trees of tensors and may capture tensors.
 */
public final class ControlFlow {
  private ControlFlow() {}

  // Conditionals.

  /**
   * {@code onTrue} of the operand if {@code predicate} holds, else {@code onFalse} of it, as {@code
   * jax.lax.cond}. Only one of them is computed, except under {@link Transforms#vmap} over the
   * predicate, where both are and the results are selected.
   *
   * @param predicate a boolean scalar, or a real number, which holds if it is not zero
   * @throws org.nanodo.ir.ShapeException if it is not, or the functions return different structures
   *     or types
   */
  public static <A, R> R cond(
      Tensor predicate, Function<A, R> onTrue, Function<A, R> onFalse, A operand) {
    require(
        !predicate.dtype().isComplex() && predicate.rank() == 0,
        "cond: the predicate is %s, expected a boolean or a real scalar; compare it, or take its any() or all()",
        predicate);
    return new Branches<>("cond", List.of("onFalse", "onTrue"), List.of(onFalse, onTrue))
        .apply(holds(predicate).astype(DType.I32), operand);
  }

  private static Tensor holds(Tensor predicate) {
    return predicate.dtype() == DType.BOOL ? predicate : predicate.ne(0);
  }

  /** As above, of functions that only capture tensors. */
  public static <R> R cond(Tensor predicate, Supplier<R> onTrue, Supplier<R> onFalse) {
    return cond(predicate, none -> onTrue.get(), none -> onFalse.get(), List.of());
  }

  /**
   * The function number {@code index} of the operand, as {@code jax.lax.switch}: the first if the
   * index is negative, the last if it is too large. Of a batch of indices all are computed.
   *
   * @param index an integer scalar
   * @throws org.nanodo.ir.ShapeException if it is not, there are no functions, or they return
   *     different structures or types
   */
  public static <A, R> R switchCase(Tensor index, List<Function<A, R>> branches, A operand) {
    require(
        index.dtype().isInteger() && index.dtype() != DType.BOOL && index.rank() == 0,
        "switchCase: the index is %s, expected an integer scalar",
        index);
    require(!branches.isEmpty(), "switchCase: there are no branches; give at least one");
    if (branches.size() == 1) {
      return branches.get(0).apply(operand);
    }
    Tensor first = Lax.scalar(index.dtype(), 0);
    Tensor last = Lax.scalar(index.dtype(), branches.size() - 1);
    var names = IntStream.range(0, branches.size()).mapToObj(i -> "branch " + i).toList();
    return new Branches<>("switchCase", names, branches)
        .apply(Lax.clamp(first, index.astype(index.dtype()), last).astype(DType.I32), operand);
  }

  // Loops.

  /**
   * {@code body} of {@code (i, carry)} for each {@code i} from {@code lower} up to {@code upper}
   * (exclusive), int32 scalars; only the last carry is kept. It is a {@link Scan}, and has a
   * gradient.
   *
   * @throws org.nanodo.ir.ShapeException if the carry changes its type
   */
  public static <C> C foriLoop(int lower, int upper, BiFunction<Tensor, C, C> body, C init) {
    long rounds = Math.max(0, (long) upper - lower);
    if (rounds > Integer.MAX_VALUE) {
      int middle = (int) (lower + rounds / 2);
      return foriLoop(middle, upper, body, foriLoop(lower, middle, body, init));
    }
    // A scan over an iota, which XLA does not keep in memory.
    Tensor counts = Lax.iota(TensorType.of(DType.I32, (int) rounds), 0);
    Scan<C, Tensor, List<Tensor>> scan =
        Scan.of((carry, i) -> new Step<>(body.apply(from(lower, i), carry), List.of()));
    return scan.apply(init, counts).carry();
  }

  private static Tensor from(int lower, Tensor i) {
    return lower == 0 ? i : i.add(lower);
  }

  /**
   * The same with bounds that are known only when the program runs: a {@link #whileLoop}, which has
   * no gradient in reverse mode. The bounds are integer scalars of one type, and so is {@code i}.
   */
  public static <C> C foriLoop(Tensor lower, Tensor upper, BiFunction<Tensor, C, C> body, C init) {
    record Counted<C>(Tensor i, C carry) {}
    List<Tensor> bounds = Promotion.of("foriLoop", lower, upper);
    Tensor first = bounds.get(0).weaklyTyped(false);
    require(
        first.dtype().isInteger() && lower.rank() == 0 && upper.rank() == 0,
        "foriLoop: the bounds are %s and %s, expected integer scalars",
        lower,
        upper);
    return whileLoop(
            (Counted<C> c) -> c.i.lt(bounds.get(1)),
            c -> new Counted<>(c.i.add(1), body.apply(c.i, c.carry)),
            new Counted<>(first, init))
        .carry;
  }

  /**
   * {@code body} of the carry, again and again while {@code condition}, a boolean scalar, holds.
   * The number of iterations is unknown when compiling, so there is no gradient in reverse mode.
   *
   * @throws org.nanodo.ir.ShapeException if the carry changes its type, or the condition is no
   *     boolean scalar
   */
  public static <C> C whileLoop(Function<C, Tensor> condition, UnaryOperator<C> body, C init) {
    return WhileLoop.apply(condition, body, Tree.of(init, Tensor.class));
  }

  /**
   * A loop over the leading axis of {@code xs}; see {@link Scan}, which also has it in reverse,
   * unrolled and rematerialised.
   */
  public static <C, X, Y> Step<C, Y> scan(BiFunction<C, X, Step<C, Y>> body, C init, X xs) {
    return Scan.of(body).apply(init, xs);
  }

  /** The same of so many iterations without anything to loop over. */
  public static <C, Y> Step<C, Y> scan(Function<C, Step<C, Y>> body, C init, int length) {
    Scan<C, List<Tensor>, Y> scan = Scan.of((carry, none) -> body.apply(carry));
    return scan.apply(init, List.of(), length);
  }

  /** {@code f} of each element along the leading axes of {@code xs}, one after another. */
  public static <X, Y> Y map(Function<X, Y> f, X xs) {
    Scan<List<Tensor>, X, Y> scan = Scan.of((none, x) -> new Step<>(none, f.apply(x)));
    return scan.apply(List.of(), xs).y();
  }

  /**
   * The same of {@code batchSize} elements at a time, to which {@code f} is applied by {@link
   * Transforms#vmap}; 0 is all at once. The last batch may be smaller.
   */
  public static <X, Y> Y map(Function<X, Y> f, X xs, int batchSize) {
    return BatchedMap.apply(f, xs, batchSize);
  }

  /**
   * Prefixes of an associative operation, in a logarithmic number of steps, as {@code
   * jax.lax.associative_scan}: element k along {@code axis} of the result is {@code fn} of elements
   * 0 to k.
   *
   * @param fn of trees with any number of elements along {@code axis}, element by element
   * @param elems a tree of tensors of one size along {@code axis}
   * @param reverse whether it begins with the last element
   * @throws org.nanodo.ir.ShapeException if sizes differ, or {@code fn} changes the structure
   */
  public static <T> T associativeScan(BinaryOperator<T> fn, T elems, int axis, boolean reverse) {
    return AssociativeScan.apply(fn, elems, axis, reverse);
  }

  /** The same along the leading axis, from the first element. */
  public static <T> T associativeScan(BinaryOperator<T> fn, T elems) {
    return associativeScan(fn, elems, 0, false);
  }
}
