package org.nanodo.grad;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nanodo.grad.JvpFunction.Pushed;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.ControlFlowOp.Case;
import org.nanodo.ir.ControlFlowOp.Scan;
import org.nanodo.ir.ControlFlowOp.While;
import org.nanodo.ir.Function;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Node;
import org.nanodo.ir.ShardMap;
import org.nanodo.ir.Value;
import org.nanodo.ir.VaryingAxes;
import org.nanodo.sharding.PartitionSpec;

/**
 * Forward mode through calls, branches, loops and what is mapped over devices: their functions push
 * tangents along with their values.
 */
final class ControlFlowJvp {
  private ControlFlowJvp() {}

  static Pushed call(Call call, Node node, List<@Nullable Value> tangents) {
    JvpFunction callee = JvpFunction.of(call.callee(), given(tangents));
    List<Value> operands = Lists.concat(node.operands(), present(tangents));
    List<@Nullable Value> out = tangentsOf(node.results(), callee.nonzero());
    List<Value> results = Lists.concat(node.results(), present(out));
    var pushed = new Call(callee.function(), call.policy());
    return new Pushed(List.of(new Node(pushed, operands, results, node.source())), out);
  }

  /** Every branch returns the tangents that any of them has. */
  static Pushed branches(Case op, Node node, List<@Nullable Value> tangents) {
    List<Boolean> given = given(tangents.subList(1, tangents.size()));
    List<Boolean> union = new ArrayList<>(Collections.nCopies(node.results().size(), false));
    for (Function branch : op.branches()) {
      List<Boolean> nonzero = JvpFunction.of(branch, given).nonzero();
      for (int i = 0; i < union.size(); i++) {
        union.set(i, union.get(i) || nonzero.get(i));
      }
    }
    List<Function> branches =
        op.branches().stream().map(b -> JvpFunction.of(b, given, union).function()).toList();
    List<@Nullable Value> out = tangentsOf(node.results(), union);
    List<Value> operands = Lists.concat(node.operands(), present(tangents));
    List<Value> results = Lists.concat(node.results(), present(out));
    return new Pushed(List.of(new Node(new Case(branches), operands, results, node.source())), out);
  }

  /**
   * Carries, scanned tensors and constants are each followed by their tangents, and so are carries
   * and stacked results.
   */
  static Pushed scan(Scan scan, Node node, List<@Nullable Value> tangents) {
    List<Boolean> given = new ArrayList<>(given(tangents));
    JvpFunction body = body(scan.body(), given, scan.carries());
    List<Node> nodes = new ArrayList<>();
    List<@Nullable Value> all = filled(node, tangents, given, nodes);
    List<@Nullable Value> out = tangentsOf(node.results(), body.nonzero());
    Function f = body.function();
    int params = scan.body().params().size();
    List<@Nullable Value> inner = spread(f.params().subList(params, f.params().size()), given);
    int results = node.results().size();
    List<@Nullable Value> returned =
        spread(f.results().subList(results, f.results().size()), body.nonzero());
    List<Integer> groups = List.of(scan.carries(), scan.carries() + scan.scanned(), params);
    List<Integer> outGroups = List.of(scan.carries(), results);
    var pushed =
        new Scan(
            new Function(
                f.name(),
                interleaved(groups, f.params().subList(0, params), inner),
                f.body(),
                interleaved(outGroups, f.results().subList(0, results), returned)),
            scan.length(),
            scan.carries() + present(all.subList(0, scan.carries())).size(),
            scan.scanned()
                + present(all.subList(scan.carries(), scan.carries() + scan.scanned())).size(),
            scan.reverse(),
            scan.policy(),
            scan.unroll());
    nodes.add(
        new Node(
            pushed,
            interleaved(groups, node.operands(), all),
            interleaved(outGroups, node.results(), out),
            node.source()));
    return new Pushed(nodes, out);
  }

  static Pushed whileLoop(While loop, Node node, List<@Nullable Value> tangents) {
    List<Boolean> given = new ArrayList<>(given(tangents));
    JvpFunction body = body(loop.body(), given, given.size());
    List<Node> nodes = new ArrayList<>();
    List<Value> along = present(filled(node, tangents, given, nodes));
    Function test = loop.condition();
    List<Value> params = Lists.concat(test.params(), Value.fresh(along));
    var condition = new Function(test.name(), params, test.body(), test.results());
    List<@Nullable Value> out = tangentsOf(node.results(), given);
    nodes.add(
        new Node(
            new While(condition, body.function()),
            Lists.concat(node.operands(), along),
            Lists.concat(node.results(), present(out)),
            node.source()));
    return new Pushed(nodes, out);
  }

  /**
   * The body with a tangent for each carry that has one at first or after an iteration.
   *
   * @param given which operands have a tangent; grows to what the body needs
   */
  private static JvpFunction body(Function f, List<Boolean> given, int carries) {
    while (true) {
      List<Boolean> forced = new ArrayList<>(given.subList(0, carries));
      forced.addAll(Collections.nCopies(f.results().size() - carries, false));
      JvpFunction body = JvpFunction.of(f, given, forced);
      List<Boolean> after = body.nonzero().subList(0, carries);
      if (after.equals(given.subList(0, carries))) {
        return body;
      }
      for (int i = 0; i < carries; i++) {
        given.set(i, after.get(i));
      }
    }
  }

  /** A tangent is split as its value. */
  static Pushed shardMap(ShardMap map, Node node, List<@Nullable Value> tangents) {
    JvpFunction body = JvpFunction.of(map.body(), given(tangents));
    List<@Nullable Value> out = tangentsOf(node.results(), body.nonzero());
    List<PartitionSpec> in = Lists.concat(map.inSpecs(), flagged(map.inSpecs(), given(tangents)));
    List<PartitionSpec> results =
        Lists.concat(map.outSpecs(), flagged(map.outSpecs(), body.nonzero()));
    Function explicit =
        new VaryingAxes(map.mesh())
            .of(
                body.function(),
                in.stream().map(ShardMap::axes).toList(),
                results.stream().map(ShardMap::axes).toList())
            .function();
    var pushed =
        new Node(
            new ShardMap(explicit, map.mesh(), in, results),
            Lists.concat(node.operands(), present(tangents)),
            Lists.concat(node.results(), present(out)),
            node.source());
    return new Pushed(List.of(pushed), out);
  }

  private static List<PartitionSpec> flagged(List<PartitionSpec> specs, List<Boolean> flags) {
    return Lists.indices(flags).stream().map(specs::get).toList();
  }

  private static List<Boolean> given(List<@Nullable Value> tangents) {
    List<Boolean> given = new ArrayList<>();
    tangents.forEach(t -> given.add(t != null));
    return given;
  }

  /** The tangents that are flagged, zeros where there were none. */
  private static List<@Nullable Value> filled(
      Node node, List<@Nullable Value> tangents, List<Boolean> flags, List<Node> nodes) {
    List<@Nullable Value> filled = new ArrayList<>();
    for (int i = 0; i < flags.size(); i++) {
      Value tangent = tangents.get(i);
      boolean zero = tangent == null && flags.get(i);
      filled.add(zero ? JvpFunction.zero(node.operands().get(i), nodes) : tangent);
    }
    return filled;
  }

  private static List<@Nullable Value> tangentsOf(List<Value> values, List<Boolean> flags) {
    List<@Nullable Value> tangents = new ArrayList<>();
    for (int i = 0; i < flags.size(); i++) {
      tangents.add(flags.get(i) ? JvpFunction.tangentOf(values.get(i)) : null);
    }
    return tangents;
  }

  /** The values at the flags that are set, null elsewhere. */
  private static List<@Nullable Value> spread(List<Value> values, List<Boolean> flags) {
    List<@Nullable Value> spread = new ArrayList<>();
    int next = 0;
    for (boolean flag : flags) {
      spread.add(flag ? values.get(next++) : null);
    }
    return spread;
  }

  private static List<Value> present(List<@Nullable Value> values) {
    List<Value> present = new ArrayList<>();
    for (Value v : values) {
      if (v != null) {
        present.add(v);
      }
    }
    return present;
  }

  /** The values of each group, followed by their tangents; {@code ends} are the groups' ends. */
  private static List<Value> interleaved(
      List<Integer> ends, List<Value> values, List<@Nullable Value> tangents) {
    List<Value> all = new ArrayList<>();
    int start = 0;
    for (int end : ends) {
      all.addAll(values.subList(start, end));
      all.addAll(present(tangents.subList(start, end)));
      start = end;
    }
    return all;
  }
}
