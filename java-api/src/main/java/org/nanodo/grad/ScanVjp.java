package org.nanodo.grad;

import static org.nanodo.ir.Lists.concat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.grad.ReverseMode.Replaced;
import org.nanodo.ir.ControlFlowOp.Scan;
import org.nanodo.ir.Function;
import org.nanodo.ir.Node;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.ShapeOp.Iota;
import org.nanodo.ir.Value;
import org.nanodo.trace.Trace;

/**
 * Reverse mode through a scan: a scan in the opposite direction, which carries the cotangents of
 * the carries and accumulates those of the constants. The forward scan also stacks the residuals of
 * each iteration; with remat these are its carries and what the policy keeps, and the rest of the
 * body is recomputed.
 */
final class ScanVjp {
  private final Scan scan;
  private final Derivative derivative;
  private final List<Boolean> given;
  private final ScanResiduals residuals;

  private ScanVjp(Scan scan, Derivative derivative, List<Boolean> given) {
    this.scan = scan;
    this.derivative = derivative;
    this.given = given;
    this.residuals = ScanResiduals.of(scan, derivative);
  }

  static Replaced pull(
      Scan scan, Node node, List<Node> nodes, List<@Nullable Tensor> cts, List<Boolean> needed) {
    ScanVjp rule = derive(scan, cts, needed);
    Node forward = rule.forward(node);
    List<Value> stacks = forward.results().subList(node.results().size(), forward.results().size());
    List<Tensor> stacked = Trace.current().tensors(stacks);
    return new Replaced(forward, rule.backward(operands(node, nodes), stacked, cts));
  }

  /** The operands, with every iota recorded again: as a residual it would take memory. */
  private static List<Tensor> operands(Node node, List<Node> nodes) {
    Trace trace = Trace.current();
    Map<Value, Iota> counts = new HashMap<>();
    for (Node other : nodes) {
      if (other.op() instanceof Iota iota) {
        counts.put(other.results().get(0), iota);
      }
    }
    var operands = new ArrayList<Tensor>();
    for (Value v : node.operands()) {
      Iota iota = counts.get(v);
      operands.addAll(iota == null ? trace.tensors(List.of(v)) : trace.emit(iota, List.of()));
    }
    return operands;
  }

  /** Finds the fixed point of the sets of active carries and of carries with a cotangent. */
  private static ScanVjp derive(Scan scan, List<@Nullable Tensor> cts, List<Boolean> needed) {
    List<Boolean> active = Activity.ofLoop(scan.body(), needed, scan.carries());
    List<Boolean> given = new ArrayList<>(cts.stream().map(ct -> ct != null).toList());
    while (true) {
      Derivative d = Derivative.of(scan.body(), active, given, scan.policy());
      var pulled = new ArrayList<Boolean>();
      for (int i = 0; i < scan.carries(); i++) {
        pulled.add(d.returned().contains(i));
      }
      if (!Activity.join(given, pulled)) {
        return new ScanVjp(scan, d, given);
      }
    }
  }

  /** The scan, which also stacks the residuals. */
  private Node forward(Node node) {
    var stacks = new ArrayList<Value>();
    for (Value v : residuals.stacked()) {
      stacks.add(new Value(scan.stacked(v.type()), v.label()));
    }
    if (stacks.isEmpty()) {
      return node;
    }
    Scan keeping = scan.withFunctions(List.of(residuals.forward()));
    return new Node(keeping, node.operands(), concat(node.results(), stacks), node.source());
  }

  private List<@Nullable Tensor> backward(
      List<Tensor> operands, List<Tensor> stacks, List<@Nullable Tensor> cts) {
    var carried = new ArrayList<Tensor>();
    var scanned = new ArrayList<Tensor>();
    for (int i = 0; i < cts.size(); i++) {
      Tensor ct = cts.get(i);
      if (given.get(i) && i < scan.carries()) {
        carried.add(ct == null ? Lax.zerosLike(operands.get(i)) : ct);
      } else if (given.get(i) && ct != null) {
        scanned.add(ct);
      }
    }
    List<Integer> summed = derivative.returned().stream().filter(scan::isConstant).toList();
    List<Integer> targets = new ArrayList<>();
    IntStream.range(0, scan.carries()).filter(given::get).forEach(targets::add);
    targets.addAll(summed);
    derivative.returned().stream().filter(scan::isScanned).forEach(targets::add);

    Function body = body(carried.size(), summed, targets);
    summed.forEach(i -> carried.add(Lax.zerosLike(operands.get(i))));
    scanned.addAll(stacks);
    scanned.addAll(residuals.sliced(operands));
    var op =
        new Scan(
            body,
            scan.length(),
            carried.size(),
            scanned.size(),
            !scan.reverse(),
            RematPolicy.EVERYTHING_SAVEABLE,
            scan.unroll());
    List<Tensor> all = concat(concat(carried, scanned), residuals.constants(operands));
    List<Tensor> results = Trace.current().emit(op, all);
    @Nullable Tensor[] pulled = new @Nullable Tensor[operands.size()];
    for (int i = 0; i < results.size(); i++) {
      pulled[targets.get(i)] = results.get(i);
    }
    return VjpContext.cts(pulled);
  }

  /**
   * An iteration of the backward scan.
   *
   * @param carried the number of carried cotangents
   * @param summed the constants whose cotangents are accumulated
   * @param targets for each result, the operand of the forward scan whose cotangent it is
   */
  private Function body(int carried, List<Integer> summed, List<Integer> targets) {
    List<Value> cts = derivative.cotangents();
    List<Value> params = new ArrayList<>(cts.subList(0, carried));
    params.addAll(Value.fresh(summed.stream().map(derivative.params()::get).toList()));
    params.addAll(cts.subList(carried, cts.size()));
    params.addAll(residuals.stacked());
    params.addAll(residuals.sliced());
    params.addAll(residuals.constant());
    Function pull = new Function("", params, residuals.nodes(), derivative.pulled());
    return Trace.function(
            scan.body().name(),
            Value.fresh(params),
            in -> {
              List<Tensor> pulled = Trace.current().inline(pull, in);
              var out = new ArrayList<Tensor>();
              for (int i : targets) {
                int at = derivative.returned().indexOf(i);
                Tensor ct = at < 0 ? Lax.zerosLike(in.get(out.size())) : pulled.get(at);
                out.add(scan.isConstant(i) ? in.get(out.size()).add(ct) : ct);
              }
              return out;
            })
        .function();
  }
}
