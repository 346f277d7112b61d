package org.nanodo.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.ir.ControlFlowOp.Call;

/** A copy of a function's operations, to be placed in another function. */
public record Inlined(List<Node> body, List<Value> results) {
  /** A copy of {@code f} in which {@code arguments} replace the parameters. */
  public static Inlined of(Function f, List<Value> arguments) {
    Map<Value, Value> here = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      here.put(f.params().get(i), arguments.get(i));
    }
    var body = new ArrayList<Node>();
    for (Node node : f.body()) {
      List<Value> results = Value.fresh(node.results());
      List<Value> operands = mapped(here, node.operands());
      for (int i = 0; i < results.size(); i++) {
        here.put(node.results().get(i), results.get(i));
      }
      body.add(new Node(node.op(), operands, results, node.source()));
    }
    return new Inlined(body, mapped(here, f.results()));
  }

  /** The function with the operations of what it calls in place of the calls. */
  public static Function withoutCalls(Function f) {
    Map<Value, Value> here = new HashMap<>();
    f.params().forEach(v -> here.put(v, v));
    var body = new ArrayList<Node>();
    for (Node node : f.body()) {
      List<Value> operands = mapped(here, node.operands());
      List<Value> results = node.results();
      if (node.op() instanceof Call call) {
        Inlined callee = of(withoutCalls(call.callee()), operands);
        body.addAll(callee.body);
        results = callee.results;
      } else {
        body.add(new Node(node.op(), operands, results, node.source()));
      }
      for (int i = 0; i < results.size(); i++) {
        here.put(node.results().get(i), results.get(i));
      }
    }
    return new Function(f.name(), f.params(), body, mapped(here, f.results()));
  }

  private static List<Value> mapped(Map<Value, Value> here, List<Value> values) {
    var mapped = new ArrayList<Value>();
    for (Value v : values) {
      Value other = here.get(v);
      if (other == null) {
        throw new IllegalStateException(v + " is used before it is defined");
      }
      mapped.add(other);
    }
    return mapped;
  }
}
