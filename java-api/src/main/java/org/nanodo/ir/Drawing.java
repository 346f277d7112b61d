package org.nanodo.ir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.nanodo.ir.ControlFlowOp.While;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;

/**
 * Draws a program as a graph in Graphviz's DOT language. Nodes are arguments, operations and
 * results, with their types and, where they are given, shardings; the tooltip of an operation says
 * its attributes and the user's line. A function that an operation computes is a cluster around it:
 * operands enter as the function's parameters, and its results leave by a node of the operation.
 */
public final class Drawing {
  private static final List<String> WHILE = List.of("while", "do");

  private final StringBuilder out = new StringBuilder();
  private final List<String> edges = new ArrayList<>();
  private final IdentityHashMap<Value, Source> sources = new IdentityHashMap<>();
  private final Set<Function> drawn = Collections.newSetFromMap(new IdentityHashMap<>());
  private int nodes;
  private int clusters;

  /** Where a value comes from: a node, and which of its results it is if that has several. */
  private record Source(String node, String result) {}

  private Drawing() {}

  /**
   * The DOT text.
   *
   * @param results the names of the results
   */
  public static String dot(IrModule program, List<String> results) {
    var drawing = new Drawing();
    drawing.program(program, results);
    return drawing.out.toString();
  }

  private void program(IrModule program, List<String> results) {
    Function main = program.main();
    String mesh = program.mesh().map(m -> " over " + m).orElse("");
    out.append("digraph ").append(DotText.quoted(main.name())).append(" {\n");
    out.append("  label=").append(DotText.quoted(main.name() + mesh)).append(";\n");
    out.append(DotText.DEFAULTS);
    for (int i = 0; i < main.params().size(); i++) {
      IrModule.Param how = program.params().get(i);
      Value param = main.params().get(i);
      String donated = how.donated() ? ", donated" : "";
      String name = param.label() + donated;
      param("  ", param, name, how.sharding().map(NamedSharding::spec));
    }
    body("  ", main);
    for (int i = 0; i < results.size(); i++) {
      Value result = main.results().get(i);
      String name = results.get(i).isEmpty() ? "result" : results.get(i);
      Optional<PartitionSpec> spec = program.resultShardings().get(i).map(NamedSharding::spec);
      String id = node("  ", DotText.RESULT, DotText.label(name, result.type(), spec), "");
      edge(result, id);
    }
    edges.forEach(e -> out.append("  ").append(e).append(";\n"));
    out.append("}\n");
  }

  private void param(String indent, Value param, String name, Optional<PartitionSpec> spec) {
    String label = DotText.label(name, param.type(), spec);
    sources.put(param, new Source(node(indent, DotText.ARGUMENT, label, ""), ""));
  }

  private void body(String indent, Function f) {
    for (Node node : f.body()) {
      Op op = node.op();
      if (op instanceof Alias) {
        sources.put(node.results().get(0), source(node.operands().get(0)));
      } else if (op.functions().isEmpty() || !drawn.addAll(op.functions())) {
        String id = operation(indent, node);
        node.operands().forEach(v -> edge(v, id));
      } else {
        computing(indent, node);
      }
    }
  }

  /** The node of an operation, from which its results come. */
  private String operation(String indent, Node node) {
    String id = node(indent, DotText.style(node.op()), DotText.label(node), DotText.tooltip(node));
    int count = node.results().size();
    for (int i = 0; i < count; i++) {
      sources.put(node.results().get(i), new Source(id, count == 1 ? "" : "" + i));
    }
    return id;
  }

  /** An operation with the functions that it computes. */
  private void computing(String indent, Node node) {
    Op op = node.op();
    List<Function> functions = op.functions();
    String inner = indent + "  ";
    open(indent, DotText.name(op) + " (" + node.source() + ")");
    if (functions.size() == 1) {
      function(inner, functions.get(0), node);
    } else {
      for (int i = 0; i < functions.size(); i++) {
        open(inner, op instanceof While ? WHILE.get(i) : "branch " + i);
        function(inner + "  ", functions.get(i), node);
        out.append(inner).append("}\n");
      }
    }
    String exit = operation(inner, node);
    out.append(indent).append("}\n");
    // What chooses a branch is no parameter of the branches.
    int chosen = node.operands().size() - functions.get(0).params().size();
    node.operands().subList(0, chosen).forEach(v -> edge(v, exit));
    functions.forEach(f -> f.results().forEach(v -> edge(v, exit)));
  }

  private void function(String indent, Function f, Node node) {
    int before = node.operands().size() - f.params().size();
    for (int i = 0; i < f.params().size(); i++) {
      Value param = f.params().get(i);
      Optional<PartitionSpec> spec =
          node.op() instanceof ShardMap map ? Optional.of(map.inSpecs().get(i)) : Optional.empty();
      param(indent, param, param.label(), spec);
      edge(node.operands().get(before + i), source(param).node());
    }
    body(indent, f);
  }

  private void open(String indent, String label) {
    out.append(indent).append("subgraph cluster_").append(clusters++).append(" {\n");
    out.append(indent).append("  label=").append(DotText.quoted(label)).append(";\n");
  }

  private String node(String indent, String style, String label, String tooltip) {
    String id = "n" + nodes++;
    out.append(indent).append(id).append(" [label=").append(DotText.quoted(label)).append(style);
    if (!tooltip.isEmpty()) {
      out.append(", tooltip=").append(DotText.quoted(tooltip));
    }
    out.append("];\n");
    return id;
  }

  private void edge(Value from, String to) {
    Source source = source(from);
    edges.add(
        "%s -> %s%s"
            .formatted(
                source.node,
                to,
                source.result.isEmpty() ? "" : " [taillabel=" + source.result + "]"));
  }

  private Source source(Value value) {
    return Objects.requireNonNull(sources.get(value), value::toString);
  }
}
