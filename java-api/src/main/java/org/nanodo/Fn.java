package org.nanodo;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.Kernel;
import org.nanodo.ir.NamedAxis;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.trace.AxisEnvironment;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Traced;

/**
 * A function of the program. It is traced once for each structure and type of its argument, and
 * called wherever it is applied, so that a layer used many times is written once.
 */
public final class Fn<A, R> implements Function<A, R> {
  private final String name;
  private final Function<A, R> body;
  private final RematPolicy policy;
  private final Optional<Kernel> kernel;

  private Fn(String name, Function<A, R> body, RematPolicy policy, Optional<Kernel> kernel) {
    this.name = name;
    this.body = body;
    this.policy = policy;
    this.kernel = kernel;
  }

  /** A function called {@code name} in the program; argument and result are trees of tensors. */
  public static <A, R> Fn<A, R> of(String name, Function<A, R> body) {
    return new Fn<>(name, body, RematPolicy.EVERYTHING_SAVEABLE, Optional.empty());
  }

  /**
   * The same function, whose backward pass computes it again instead of keeping its intermediate
   * values: as {@code jax.checkpoint}.
   */
  public Fn<A, R> remat() {
    return remat(RematPolicy.NOTHING_SAVEABLE);
  }

  /** The same, where a policy says what is kept. */
  public Fn<A, R> remat(RematPolicy saved) {
    return new Fn<>(name, body, saved, kernel);
  }

  /**
   * The same, which a kernel computes where there is one. The leaves of the argument are its
   * operands, which the function must use, and those of the result its results; it captures
   * nothing. A kernel has any number of leading batch dimensions.
   */
  public Fn<A, R> kernel(Kernel other) {
    return new Fn<>(name, body, policy, Optional.of(other));
  }

  private record Key(
      Object fn,
      TreeDef structure,
      List<TensorType> types,
      List<Boolean> weaklyTyped,
      List<NamedAxis> axes,
      List<Set<String>> varying) {
    static Key of(Object fn, Tree<Tensor> args) {
      return new Key(
          fn,
          args.def(),
          args.map(Tensor::type).leaves(),
          args.map(Tensor::isWeaklyTyped).leaves(),
          AxisEnvironment.axes(),
          args.map(AxisEnvironment::varying).leaves());
    }
  }

  /**
   * What was traced, and the trace that captured values belong to.
   *
   * @param called the function without the parameters that its body does not use, such as the key
   *     of a layer that draws nothing
   * @param used where its parameters are among all of them
   */
  private record Known<R>(
      Traced<R> traced, org.nanodo.ir.Function called, List<Integer> used, Trace trace) {
    static <R> Known<R> of(Traced<R> traced, Trace trace) {
      org.nanodo.ir.Function f = traced.function();
      Set<Value> values = new HashSet<>(f.results());
      f.body().forEach(node -> values.addAll(node.operands()));
      List<Integer> used =
          IntStream.range(0, f.params().size())
              .filter(i -> values.contains(f.params().get(i)))
              .boxed()
              .toList();
      List<Value> params = used.stream().map(f.params()::get).toList();
      var called = new org.nanodo.ir.Function(f.name(), params, f.body(), f.results());
      return new Known<>(traced, called, used, trace);
    }

    /** Its results for these arguments. */
    List<Tensor> call(List<Tensor> arguments, RematPolicy policy, Optional<Kernel> kernel) {
      List<Tensor> all = new ArrayList<>(arguments);
      all.addAll(traced.captured());
      List<Tensor> operands = used.stream().map(all::get).toList();
      return Trace.current().emit(new Call(called, policy, kernel), operands);
    }
  }

  @Override
  public R apply(A argument) {
    if (!Trace.isTracing()) {
      return body.apply(argument);
    }
    Trace trace = Trace.current();
    Tree<Tensor> args = Tree.of(argument, Tensor.class);
    Key key = Key.of(this, args);
    Map<Object, Object> memo = trace.memo();
    // What a function captures belongs to the trace that it was first called in.
    @SuppressWarnings("unchecked")
    var known = (Known<R>) memo.get(key);
    if (known == null || (!known.traced.captured().isEmpty() && known.trace != trace)) {
      known = Known.of(trace(args), trace);
      memo.put(key, known);
    }
    return known.traced.with(known.call(args.leaves(), policy, kernel));
  }

  private Traced<R> trace(Tree<Tensor> args) {
    List<Value> params =
        args.mapWithPath((path, t) -> AxisEnvironment.parameter(t, path.isEmpty() ? name : path))
            .leaves();
    return Trace.function(name, params, in -> body.apply(Tensor.replaced(args, in).build()));
  }
}
