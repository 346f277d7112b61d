package org.nanodo.ir;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.ControlFlowOp.CustomJvp;
import org.nanodo.ir.ControlFlowOp.CustomVjp;
import org.nanodo.ir.ControlFlowOp.Scan;
import org.nanodo.ir.HintOp.ShardingConstraint;
import org.nanodo.ir.ShapeOp.Constant;
import org.nanodo.sharding.PartitionSpec;

/** What the nodes of a {@link Drawing} say and look like. */
final class DotText {
  static final String DEFAULTS =
      """
        labelloc=t;
        fontname="Helvetica";
        node [shape=box, style=filled, fillcolor=white, fontname="Helvetica", fontsize=11];
        edge [arrowsize=0.6, fontname="Helvetica", fontsize=9];
      """;

  static final String ARGUMENT = ", fillcolor=\"#cfe2f3\", style=\"filled,rounded\"";
  static final String RESULT = ", fillcolor=\"#d9ead3\", style=\"filled,rounded\"";

  private DotText() {}

  static String style(Op op) {
    if (op instanceof Constant) {
      return ", shape=plaintext, style=\"\", fontsize=8";
    } else if (op instanceof Dot || op instanceof ConvGeneralDilated) {
      return ", fillcolor=\"#fce5cd\"";
    } else if (op instanceof CollectiveOp) {
      return ", fillcolor=\"#ead1dc\"";
    } else if (op instanceof ShardingConstraint) {
      return ", fillcolor=\"#d9d2e9\"";
    }
    return op.functions().isEmpty() ? "" : ", fillcolor=\"#eeeeee\"";
  }

  static String label(Node node) {
    List<PartitionSpec> specs =
        node.op() instanceof ShardMap map
            ? map.outSpecs()
            : node.op() instanceof ShardingConstraint c ? List.of(c.sharding().spec()) : List.of();
    var label = new StringBuilder(name(node.op()));
    for (int i = 0; i < node.results().size(); i++) {
      label.append('\n').append(node.results().get(i).type());
      label.append(i < specs.size() ? " " + specs.get(i) : "");
    }
    return label.toString();
  }

  static String label(String name, TensorType type, Optional<PartitionSpec> spec) {
    return name + "\n" + type + spec.map(s -> "\n" + s).orElse("");
  }

  private static boolean isRemat(RematPolicy policy) {
    return policy != RematPolicy.EVERYTHING_SAVEABLE;
  }

  static String name(Op op) {
    if (op instanceof Constant constant) {
      return constant.value().type().rank() == 0 ? constant.elements() : "constant";
    } else if (op instanceof Scan scan) {
      return "scan of " + scan.length() + (isRemat(scan.policy()) ? ", rematerialized" : "");
    } else if (op instanceof Call call) {
      return (isRemat(call.policy()) ? "remat " : "call ") + call.callee().name();
    } else if (op instanceof CustomVjp custom) {
      return "custom_vjp " + custom.callee().name();
    } else if (op instanceof CustomJvp custom) {
      return "custom_jvp " + custom.callee().name();
    } else if (op instanceof CollectiveOp collective && !collective.axes().isEmpty()) {
      return op.name()
          + collective.axes().stream()
              .map(NamedAxis::name)
              .collect(Collectors.joining(", ", " over ", ""));
    }
    return op.name();
  }

  /** The attributes of an operation and its line. */
  static String tooltip(Node node) {
    Op op = node.op();
    boolean said =
        op instanceof Constant || op instanceof HostCallback || !op.functions().isEmpty();
    return node.source() + (said ? "" : "\n" + op);
  }

  /** A string in DOT, where only quotes and backslashes need to be escaped. */
  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
