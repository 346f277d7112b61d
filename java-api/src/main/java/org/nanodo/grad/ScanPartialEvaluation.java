package org.nanodo.grad;

import static org.nanodo.grad.PartialEvaluation.chosen;
import static org.nanodo.ir.Lists.concat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.nanodo.grad.PartialEvaluation.Parts;
import org.nanodo.ir.ControlFlowOp.Scan;
import org.nanodo.ir.Function;
import org.nanodo.ir.Inlined;
import org.nanodo.ir.Node;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.Value;

/**
 * Splits a scan in two: one of what is known, which stacks the residuals of each iteration, and one
 * of what is not, which scans them. Residuals that are the same in all iterations are computed
 * once.
 */
final class ScanPartialEvaluation {
  private ScanPartialEvaluation() {}

  static void split(PartialEvaluation to, Scan scan, Node node, List<Boolean> flags) {
    Function body = scan.body();
    int carries = scan.carries();
    List<Boolean> in = new ArrayList<>(flags);
    PartialEvaluation inner = to.inside(body, in);
    while (PartialEvaluation.grow(in, inner.flags(body.results()), carries)) {
      inner = to.inside(body, in);
    }
    List<Boolean> out = inner.results(body, in, carries);
    Parts parts = inner.parts(body, in, out);

    Set<Value> invariant = invariant(scan, inner.knownNodes(), in);
    List<Value> stacked = new ArrayList<>();
    List<Value> sliced = new ArrayList<>();
    List<Value> constant = new ArrayList<>();
    for (Value v : parts.residuals()) {
      int at = body.params().indexOf(v);
      (invariant.contains(v) ? constant : at >= 0 && scan.isScanned(at) ? sliced : stacked).add(v);
    }
    Inlined once =
        Inlined.of(new Function("", body.params(), inner.knownNodes(), constant), node.operands());
    once.body().forEach(to::addKnown);

    List<Value> stacks = new ArrayList<>();
    stacked.forEach(v -> stacks.add(new Value(scan.stacked(v.type()), v.label())));
    var keeping =
        new Function(
            body.name(),
            chosen(body.params(), in, false),
            inner.knownNodes(),
            concat(chosen(body.results(), out, false), stacked));
    to.addKnown(
        new Node(
            known(scan, keeping, in),
            chosen(node.operands(), in, false),
            concat(chosen(node.results(), out, false), stacks),
            node.source()));

    List<Value> params = new ArrayList<>();
    List<Value> operands = new ArrayList<>();
    add(scan, node, in, 0, carries, params, operands);
    add(scan, node, in, carries, carries + scan.scanned(), params, operands);
    for (Value v : sliced) {
      params.add(v);
      operands.add(node.operands().get(body.params().indexOf(v)));
    }
    params.addAll(stacked);
    operands.addAll(stacks);
    int unknownCarries = count(in, 0, carries);
    int scanned = params.size() - unknownCarries;
    params.addAll(constant);
    operands.addAll(once.results());
    add(scan, node, in, carries + scan.scanned(), in.size(), params, operands);
    var rest =
        new Function(
            parts.unknown().name(), params, parts.unknown().body(), parts.unknown().results());
    to.addUnknown(
        new Node(
            scan(scan, rest, unknownCarries, scanned),
            operands,
            chosen(node.results(), out, true),
            node.source()));
  }

  /** The parameters and operands of a group that are unknown. */
  private static void add(
      Scan scan,
      Node node,
      List<Boolean> flags,
      int from,
      int to,
      List<Value> params,
      List<Value> operands) {
    List<Boolean> group = flags.subList(from, to);
    params.addAll(chosen(scan.body().params().subList(from, to), group, true));
    operands.addAll(chosen(node.operands().subList(from, to), group, true));
  }

  /** The known values that are the same in all iterations. */
  private static Set<Value> invariant(Scan scan, List<Node> known, List<Boolean> in) {
    Set<Value> invariant = new HashSet<>();
    Function body = scan.body();
    for (int i = 0; i < in.size(); i++) {
      Value param = body.params().get(i);
      boolean same = scan.isConstant(i) || (i < scan.carries() && body.results().get(i) == param);
      if (same && !in.get(i)) {
        invariant.add(param);
      }
    }
    for (Node node : known) {
      if (invariant.containsAll(node.operands()) && !node.op().hasEffect()) {
        invariant.addAll(node.results());
      }
    }
    return invariant;
  }

  /** The scan of another body, without the operands that are flagged. */
  static Scan known(Scan scan, Function body, List<Boolean> in) {
    int carries = scan.carries();
    return new Scan(
        body,
        scan.length(),
        carries - count(in, 0, carries),
        scan.scanned() - count(in, carries, carries + scan.scanned()),
        scan.reverse(),
        scan.policy(),
        scan.unroll());
  }

  private static Scan scan(Scan scan, Function body, int carries, int scanned) {
    return new Scan(
        body,
        scan.length(),
        carries,
        scanned,
        scan.reverse(),
        RematPolicy.EVERYTHING_SAVEABLE,
        scan.unroll());
  }

  private static int count(List<Boolean> flags, int from, int to) {
    return (int) flags.subList(from, to).stream().filter(f -> f).count();
  }
}
