package org.nanodo.batch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nanodo.ir.Function;
import org.nanodo.ir.Node;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Fragment;

/**
 * A batched function: its mapped parameters and results have a further leading axis. Values that
 * depend on no mapped parameter are computed once for the whole batch.
 *
 * @param mapped which results are mapped
 */
record BatchedFunction(Function function, List<Boolean> mapped) {
  private record Key(
      Function f, int size, String axis, List<Boolean> mapped, List<Boolean> forced) {}

  /** Batches {@code f}, once for all uses in the program. */
  static BatchedFunction of(Function f, int size, List<Boolean> mapped) {
    return of(f, size, mapped, Collections.nCopies(f.results().size(), false));
  }

  /**
   * The same.
   *
   * @param forced which results are mapped even if all examples share them
   */
  static BatchedFunction of(Function f, int size, List<Boolean> mapped, List<Boolean> forced) {
    var key = new Key(f, size, MappedAxis.name(), List.copyOf(mapped), List.copyOf(forced));
    Map<Object, Object> memo = Trace.current().memo();
    var known = (BatchedFunction) memo.get(key);
    if (known == null) {
      known = new Interpreter(size).function(key);
      memo.put(key, known);
    }
    return known;
  }

  private record Entry(Value value, boolean mapped) {}

  /** Applies the batching rules to a function's operations in order. */
  private static final class Interpreter {
    private final int size;
    private final Map<Value, Entry> env = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    Interpreter(int size) {
      this.size = size;
    }

    BatchedFunction function(Key key) {
      var params = new ArrayList<Value>();
      for (int i = 0; i < key.f.params().size(); i++) {
        Value param = key.f.params().get(i);
        TensorType type = param.type();
        boolean isMapped = key.mapped.get(i);
        var batched =
            new Value(isMapped ? type.with(type.shape().prepend(size)) : type, param.label());
        params.add(batched);
        env.put(param, new Entry(batched, isMapped));
      }
      key.f.body().forEach(this::visit);
      var results = new ArrayList<Value>();
      var mapped = new ArrayList<Boolean>();
      for (int i = 0; i < key.f.results().size(); i++) {
        Entry e = entry(key.f.results().get(i));
        boolean lifts = key.forced.get(i) && !e.mapped;
        results.add(lifts ? lifted(e.value) : e.value);
        mapped.add(e.mapped || lifts);
      }
      return new BatchedFunction(new Function(key.f.name(), params, nodes, results), mapped);
    }

    private void visit(Node node) {
      List<Entry> operands = node.operands().stream().map(this::entry).toList();
      List<Value> values = operands.stream().map(Entry::value).toList();
      List<Boolean> mapped = operands.stream().map(Entry::mapped).toList();
      if (!mapped.contains(true) && !MappedAxis.isUsedBy(node.op())) {
        List<Value> results = Value.fresh(node.results());
        nodes.add(new Node(node.op(), values, results, node.source()));
        for (int i = 0; i < results.size(); i++) {
          env.put(node.results().get(i), new Entry(results.get(i), false));
        }
        return;
      }
      Fragment<List<Batched>> batched =
          Trace.fragment(
              () ->
                  BatchingRules.batch(
                      node.op(), new BatchContext(size, Trace.current().tensors(values), mapped)));
      for (Node n : batched.nodes()) {
        nodes.add(new Node(n.op(), n.operands(), n.results(), node.source()));
      }
      for (int i = 0; i < node.results().size(); i++) {
        Batched b = batched.result().get(i);
        requireType(node, node.results().get(i), b);
        env.put(node.results().get(i), new Entry(b.tensor().value(), b.mapped()));
      }
    }

    private void requireType(Node node, Value result, Batched b) {
      TensorType type = result.type();
      TensorType expected = b.mapped() ? type.with(type.shape().prepend(size)) : type;
      if (!b.tensor().type().equals(expected)) {
        throw new IllegalStateException(
            "the batching rule of %s gave %s for %s, expected %s"
                .formatted(node.op().name(), b.tensor().type(), result, expected));
      }
    }

    private Value lifted(Value v) {
      var c = new BatchContext(size, List.of(), List.of());
      Fragment<Value> f =
          Trace.fragment(() -> c.lifted(Trace.current().tensors(List.of(v)).get(0), false).value());
      nodes.addAll(f.nodes());
      return f.result();
    }

    private Entry entry(Value v) {
      @Nullable Entry e = env.get(v);
      if (e == null) {
        throw new IllegalStateException(v + " is used before it is defined");
      }
      return e;
    }
  }
}
