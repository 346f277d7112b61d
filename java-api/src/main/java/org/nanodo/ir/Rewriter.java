package org.nanodo.ir;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** A pass over a program that replaces operations; each function is rewritten once. */
public abstract class Rewriter {
  private final IdentityHashMap<Function, Function> rewritten = new IdentityHashMap<>();

  /** The program with every function rewritten. */
  public final IrModule rewrite(IrModule program) {
    return new IrModule(
        rewrite(program.main()),
        program.params(),
        program.resultShardings(),
        program.partitioner());
  }

  /** The function that replaces {@code f}. */
  protected final Function rewrite(Function f) {
    Function known = rewritten.get(f);
    if (known == null) {
      var body = new ArrayList<Node>();
      enter();
      f.body().forEach(node -> rewrite(node, body));
      leave();
      known = new Function(f.name(), f.params(), body, f.results());
      rewritten.put(f, known);
    }
    return known;
  }

  /** Is called before each function that is rewritten. */
  protected void enter() {}

  /** Is called after each such function, and those that it calls. */
  protected void leave() {}

  /** Adds to {@code body} the operations that replace {@code node}; they define its results. */
  protected void rewrite(Node node, List<Node> body) {
    List<Function> functions = node.op().functions();
    if (functions.isEmpty()) {
      body.add(node);
    } else {
      Op op = node.op().withFunctions(functions.stream().map(this::rewrite).toList());
      body.add(new Node(op, node.operands(), node.results(), node.source()));
    }
  }
}
