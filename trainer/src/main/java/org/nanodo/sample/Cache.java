package org.nanodo.sample;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.nn.Scope;
import org.nanodo.nn.State;
import org.nanodo.sharding.Layout;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.task.Decoder;
import org.nanodo.task.Tokens;
import org.nanodo.trace.Trace;

/** What the layers of a model keep of sequences: types and shardings by path. */
record Cache(SortedMap<String, TensorType> types, SortedMap<String, NamedSharding> shardings) {
  /** Of {@code B} sequences of up to {@code M} tokens; nothing is computed. */
  static Cache of(
      Decoder task, int vocabSize, Layout layout, Map<String, Tensor> params, int B, int M) {
    Tree<Tensor> given = Tree.of(params, Tensor.class);
    List<Value> values = given.mapWithPath((path, t) -> new Value(t.type(), path)).leaves();
    var state = new State();
    var tokens = TensorType.of(DType.I32, B, M);
    Map<String, Tensor> kept =
        Trace.function(
                "cache",
                values,
                in -> {
                  Map<String, Tensor> traced = given.with(in).build();
                  Scope s = Scope.of(traced, layout).withState(state);
                  task.predict(s, new Tokens(Lax.full(tokens, 0), vocabSize));
                  return state.after();
                })
            .result();
    var types = new TreeMap<String, TensorType>();
    kept.forEach((path, t) -> types.put(path, t.type()));
    var shardings = new TreeMap<String, NamedSharding>();
    state.axes().forEach((path, axes) -> shardings.put(path, layout.computed(axes)));
    return new Cache(types, shardings);
  }
}
