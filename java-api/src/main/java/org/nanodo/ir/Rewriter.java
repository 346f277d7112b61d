package org.nanodo.ir;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** Writes a program anew, operation by operation; each function once, however often it is used. */
public abstract class Rewriter {
  private final IdentityHashMap<Function, Function> rewritten = new IdentityHashMap<>();

  /** The program with other functions in place of its own. */
  public final Program rewrite(Program program) {
    return new Program(
        rewrite(program.main()),
        program.params(),
        program.resultShardings(),
        program.partitioner());
  }

  /** The function that stands for {@code f}. */
  protected final Function rewrite(Function f) {
    Function known = rewritten.get(f);
    if (known == null) {
      var body = new ArrayList<Node>();
      f.body().forEach(node -> rewrite(node, body));
      known = new Function(f.name(), f.params(), body, f.results());
      rewritten.put(f, known);
    }
    return known;
  }

  /** Adds to {@code body} what stands for {@code node}, and defines the same results. */
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
