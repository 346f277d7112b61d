package org.nanodo.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.nanodo.ir.Call;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;

/**
 * A function of the program. It is traced once for each structure and type of its argument, and
 * called wherever it is applied, so that a layer used many times is written once.
 */
public final class Fn<A, R> implements Function<A, R> {
  private final String name;
  private final Function<A, R> body;
  private final boolean remat;

  private Fn(String name, Function<A, R> body, boolean remat) {
    this.name = name;
    this.body = body;
    this.remat = remat;
  }

  /** A function called {@code name} in the program; argument and result are trees of tensors. */
  public static <A, R> Fn<A, R> of(String name, Function<A, R> body) {
    return new Fn<>(name, body, false);
  }

  /**
   * The same function, whose backward pass computes it again instead of keeping its intermediate
   * values: as {@code jax.checkpoint}.
   */
  public Fn<A, R> remat() {
    return new Fn<>(name, body, true);
  }

  private record Key(Object fn, TreeDef structure, List<TensorType> types) {}

  private record Traced(
      org.nanodo.ir.Function function, TreeDef result, List<Value> captured, Trace trace) {}

  @Override
  public R apply(A argument) {
    Trace trace = Trace.current();
    Tree<Tensor> args = Tree.of(argument, Tensor.class);
    var key = new Key(this, args.def(), args.leaves().stream().map(Tensor::type).toList());
    Map<Object, Object> memo = trace.memo();
    // What a function captures belongs to the trace that it was first called in.
    var traced = (Traced) memo.get(key);
    if (traced == null || (!traced.captured.isEmpty() && traced.trace != trace)) {
      traced = trace(args, trace);
      memo.put(key, traced);
    }
    var operands = new ArrayList<>(args.leaves());
    operands.addAll(trace.tensors(traced.captured));
    List<Tensor> results = trace.emit(new Call(traced.function, remat), operands);
    return new Tree<>(traced.result, results).build();
  }

  private Traced trace(Tree<Tensor> args, Trace trace) {
    List<Value> params =
        args.mapWithPath((path, t) -> new Value(t.type(), path.isEmpty() ? name : path)).leaves();
    var captured = new ArrayList<Value>();
    var structure = new ArrayList<TreeDef>();
    var function =
        Trace.function(
            name,
            params,
            captured,
            tensors -> {
              A argument = args.with(tensors).build();
              Tree<Tensor> result = Tree.of(body.apply(argument), Tensor.class);
              structure.add(result.def());
              return result.leaves();
            });
    return new Traced(function, structure.get(0), captured, trace);
  }
}
