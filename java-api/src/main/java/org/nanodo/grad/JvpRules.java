package org.nanodo.grad;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nanodo.Tensor;
import org.nanodo.grad.JvpFunction.Pushed;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.ControlFlowOp.Case;
import org.nanodo.ir.ControlFlowOp.CustomJvp;
import org.nanodo.ir.ControlFlowOp.CustomVjp;
import org.nanodo.ir.ControlFlowOp.Scan;
import org.nanodo.ir.ControlFlowOp.While;
import org.nanodo.ir.Function;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Node;
import org.nanodo.ir.Op;
import org.nanodo.ir.ShardMap;
import org.nanodo.ir.Value;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Fragment;
import org.nanodo.trace.Trace.Traced;

/**
 * Pushes tangents through operations. Those with functions have a rule each; any other operation is
 * pushed by the transpose of its pullback, which is linear in the cotangents.
 */
final class JvpRules {
  private JvpRules() {}

  /**
   * The operation with the tangents of its results.
   *
   * @param tangents of the operands, null where zero
   */
  static Pushed push(Node node, List<@Nullable Value> tangents) {
    Op op = node.op();
    if (op instanceof Call call) {
      return ControlFlowJvp.call(call, node, tangents);
    } else if (op instanceof Case branches) {
      return ControlFlowJvp.branches(branches, node, tangents);
    } else if (op instanceof Scan scan) {
      return ControlFlowJvp.scan(scan, node, tangents);
    } else if (op instanceof While loop) {
      return ControlFlowJvp.whileLoop(loop, node, tangents);
    } else if (op instanceof ShardMap map) {
      return ControlFlowJvp.shardMap(map, node, tangents);
    } else if (op instanceof CustomJvp custom) {
      return customJvp(custom, node, tangents);
    } else if (op instanceof CustomVjp custom) {
      return customVjp(custom, node, tangents);
    }
    return transposed(node, tangents);
  }

  private static Pushed transposed(Node node, List<@Nullable Value> tangents) {
    int operands = node.operands().size();
    List<Integer> floats = floats(node.results());
    if (floats.isEmpty()) {
      return new Pushed(List.of(node), spread(List.of(), floats, node.results().size()));
    }
    List<Value> values = Lists.concat(node.operands(), node.results());
    List<Value> cts = floats.stream().map(node.results()::get).toList();
    List<Value> params = Value.fresh(Lists.concat(values, cts));
    List<Integer> pulled = new ArrayList<>();
    Traced<List<Tensor>> pullback =
        Trace.function(
            node.op().name(),
            params,
            in -> {
              @Nullable Tensor[] given = new @Nullable Tensor[node.results().size()];
              for (int i = 0; i < floats.size(); i++) {
                given[floats.get(i)] = in.get(values.size() + i);
              }
              var context =
                  new VjpContext(
                      in.subList(0, operands),
                      in.subList(operands, values.size()),
                      VjpContext.cts(given));
              List<Tensor> out = new ArrayList<>();
              List<@Nullable Tensor> all = VjpRules.pull(node.op(), context);
              for (int i = 0; i < operands; i++) {
                Tensor ct = all.get(i);
                if (tangents.get(i) != null && ct != null) {
                  pulled.add(i);
                  out.add(ct);
                }
              }
              return out;
            });
    List<Value> along = new ArrayList<>();
    pulled.forEach(i -> along.add(tangents.get(i)));
    List<Boolean> linear = flags(params.size(), values.size());
    Pushed of = linear(pullback.function(), linear, values, along);
    List<Node> nodes = Lists.concat(List.of(node), of.nodes());
    return new Pushed(nodes, spread(of.tangents(), floats, node.results().size()));
  }

  /** The transpose of a linear function at {@code known}, applied to {@code along}. */
  private static Pushed linear(
      Function f, List<Boolean> linear, List<Value> known, List<Value> along) {
    int count = Lists.indices(linear).size();
    @Nullable Value[] out = new @Nullable Value[count];
    if (along.isEmpty()) {
      return new Pushed(List.of(), Arrays.asList(out));
    }
    Transposed t = Transposed.of(f, linear, Collections.nCopies(f.results().size(), true));
    Fragment<List<Value>> applied =
        Trace.fragment(
            () -> {
              Trace trace = Trace.current();
              List<Tensor> arguments = trace.tensors(Lists.concat(known, along));
              return trace.inline(t.function(), arguments).stream().map(Tensor::value).toList();
            });
    for (int i = 0; i < applied.result().size(); i++) {
      out[t.returned().get(i)] = applied.result().get(i);
    }
    return new Pushed(applied.nodes(), Arrays.asList(out));
  }

  private static Pushed customJvp(CustomJvp op, Node node, List<@Nullable Value> tangents) {
    List<Node> nodes = new ArrayList<>();
    List<Value> operands = new ArrayList<>(node.operands());
    int along = CustomJvpRule.floats(op);
    CustomVjpRule.requireConstant("customJvp", node, along, present(tangents));
    operands.addAll(filled(node, tangents, nodes).subList(0, along));
    List<Integer> floats = floats(node.results());
    List<Value> out = floats.stream().map(node.results()::get).map(JvpFunction::tangentOf).toList();
    List<Value> results = Lists.concat(node.results(), out);
    nodes.add(new Node(new Call(op.jvp()), operands, results, node.source()));
    return new Pushed(nodes, spread(out, floats, node.results().size()));
  }

  /** The backward function, from residuals and cotangents, is linear in the cotangents. */
  private static Pushed customVjp(CustomVjp op, Node node, List<@Nullable Value> tangents) {
    List<Node> nodes = new ArrayList<>();
    List<Value> along = filled(node, tangents, nodes);
    CustomVjpRule.requireConstant(
        "customVjp", node, op.backward().results().size(), present(tangents));
    int own = node.results().size();
    List<Value> forward = op.forward().results();
    List<Value> residuals = Value.fresh(forward.subList(own, forward.size()));
    List<Value> results = Lists.concat(node.results(), residuals);
    nodes.add(new Node(new Call(op.forward()), node.operands(), results, node.source()));
    List<Boolean> linear = flags(residuals.size() + own, residuals.size());
    Pushed of =
        linear(op.backward(), linear, residuals, along.subList(0, op.backward().results().size()));
    nodes.addAll(of.nodes());
    return new Pushed(nodes, of.tangents());
  }

  private static List<Boolean> present(List<@Nullable Value> tangents) {
    return tangents.stream().map(t -> t != null).toList();
  }

  /** The tangents of the floating-point operands, zeros included. */
  private static List<Value> filled(Node node, List<@Nullable Value> tangents, List<Node> nodes) {
    List<Value> filled = new ArrayList<>();
    for (int i : floats(node.operands())) {
      Value tangent = tangents.get(i);
      filled.add(tangent != null ? tangent : JvpFunction.zero(node.operands().get(i), nodes));
    }
    return filled;
  }

  private static List<@Nullable Value> spread(
      List<@Nullable Value> tangents, List<Integer> places, int size) {
    @Nullable Value[] all = new @Nullable Value[size];
    for (int i = 0; i < places.size(); i++) {
      all[places.get(i)] = tangents.get(i);
    }
    return Arrays.asList(all);
  }

  /** The positions of the values that have tangents. */
  private static List<Integer> floats(List<Value> values) {
    return IntStream.range(0, values.size())
        .filter(i -> values.get(i).type().dtype().isInexact())
        .boxed()
        .toList();
  }

  /** Flags that are set from a position on. */
  private static List<Boolean> flags(int size, int from) {
    return IntStream.range(0, size).mapToObj(i -> i >= from).toList();
  }
}
