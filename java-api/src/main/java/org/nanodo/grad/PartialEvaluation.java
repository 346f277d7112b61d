package org.nanodo.grad;

import static org.nanodo.ir.Lists.concat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.ControlFlowOp.Case;
import org.nanodo.ir.ControlFlowOp.Scan;
import org.nanodo.ir.ControlFlowOp.While;
import org.nanodo.ir.DeadCode;
import org.nanodo.ir.Function;
import org.nanodo.ir.Node;
import org.nanodo.ir.Op;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.ShapeOp.Broadcast;
import org.nanodo.ir.ShardMap;
import org.nanodo.ir.Value;
import org.nanodo.sharding.PartitionSpec;

/**
 * Splits operations into those that depend on unknown values and those that do not, within calls,
 * loops and branches too: as {@code partial_eval} in JAX. The former use results of the latter,
 * residuals, which loops stack. What is rematerialised, while loops and what is mapped over devices
 * are computed by both.
 */
final class PartialEvaluation {
  private record Key(Function f, List<Boolean> unknown) {}

  /**
   * The two parts of a function.
   *
   * @param known from known parameters to known results and {@code kept}
   * @param unknown from {@code residuals} and unknown parameters to unknown results
   * @param residuals what the unknown part uses, parameters included
   * @param kept the residuals that are no parameters
   * @param results which results are unknown
   */
  record Parts(
      Function known,
      Function unknown,
      List<Value> residuals,
      List<Value> kept,
      List<Boolean> results) {}

  private final Map<Key, Parts> parts;
  private final Set<Value> unknown;

  /** Operations that both parts have, as a residual would be larger. */
  private final Set<Value> everywhere = new HashSet<>();

  private final List<Node> knownNodes = new ArrayList<>();
  private final List<Node> unknownNodes = new ArrayList<>();

  private PartialEvaluation(Map<Key, Parts> parts, Set<Value> unknown) {
    this.parts = parts;
    this.unknown = unknown;
  }

  /** Splits {@code f}, of which some parameters are unknown, and some results shall be. */
  static Parts of(Function f, List<Boolean> params, List<Boolean> results) {
    return new PartialEvaluation(new HashMap<>(), Set.of())
        .inside(f, params)
        .parts(f, params, results);
  }

  /** Splits another function; the same one once. */
  private Parts parts(Function f, List<Boolean> flags) {
    var key = new Key(f, List.copyOf(flags));
    Parts found = parts.get(key);
    if (found == null) {
      PartialEvaluation inner = inside(f, flags);
      found = inner.parts(f, flags, inner.flags(f.results()));
      parts.put(key, found);
    }
    return found;
  }

  /** The operations of a function, split. */
  PartialEvaluation inside(Function f, List<Boolean> flags) {
    var inner = new PartialEvaluation(parts, new HashSet<>(chosen(f.params(), flags, true)));
    f.body().forEach(inner::visit);
    return inner;
  }

  /**
   * The parts of the function that was split.
   *
   * @param results which results are to be unknown; those that are, and maybe more
   */
  Parts parts(Function f, List<Boolean> flags, List<Boolean> results) {
    List<Value> params = chosen(f.params(), flags, true);
    List<Value> out = chosen(f.results(), results, true);
    Set<Value> free = DeadCode.freeValues(unknownNodes, out);
    params.forEach(free::remove);
    List<Value> residuals = List.copyOf(free);
    List<Value> given = chosen(f.params(), flags, false);
    List<Value> kept = residuals.stream().filter(v -> !given.contains(v)).toList();
    var first =
        new Function(
            f.name(), given, knownNodes, concat(chosen(f.results(), results, false), kept));
    var second = new Function(f.name() + "_lin", concat(residuals, params), unknownNodes, out);
    return new Parts(first, second, residuals, kept, results);
  }

  List<Node> knownNodes() {
    return knownNodes;
  }

  List<Boolean> flags(List<Value> values) {
    return values.stream().map(unknown::contains).toList();
  }

  /** Which results are unknown; a carry is as a parameter. */
  List<Boolean> results(Function f, List<Boolean> params, int carries) {
    List<Boolean> all = flags(f.results());
    return concat(params.subList(0, carries), all.subList(carries, all.size()));
  }

  private void visit(Node node) {
    List<Boolean> flags = flags(node.operands());
    if (!flags.contains(true)) {
      known(node);
    } else if (node.op() instanceof Call call
        && call.policy().equals(RematPolicy.EVERYTHING_SAVEABLE)) {
      call(call, node, flags);
    } else if (node.op() instanceof Scan scan
        && scan.policy().equals(RematPolicy.EVERYTHING_SAVEABLE)) {
      ScanPartialEvaluation.split(this, scan, node, flags);
    } else if (node.op() instanceof Case branches && !flags.get(0)) {
      CasePartialEvaluation.split(this, branches, node, flags);
    } else {
      List<Value> known = addKnownPart(node, flags);
      unknownNodes.add(node);
      node.results().stream().filter(v -> !known.contains(v)).forEach(unknown::add);
    }
  }

  private void known(Node node) {
    knownNodes.add(node);
    boolean repeated =
        node.operands().isEmpty()
            || (node.op() instanceof Broadcast && everywhere.containsAll(node.operands()));
    if (repeated && !node.op().hasEffect()) {
      everywhere.addAll(node.results());
      unknownNodes.add(node);
    }
  }

  void addKnown(Node node) {
    if (!node.results().isEmpty()) {
      knownNodes.add(node);
    }
  }

  void addUnknown(Node node) {
    unknownNodes.add(node);
    unknown.addAll(node.results());
  }

  private void call(Call call, Node node, List<Boolean> flags) {
    Parts callee = parts(call.callee(), flags);
    List<Value> kept = Value.fresh(callee.kept);
    addKnown(
        new Node(
            new Call(callee.known),
            chosen(node.operands(), flags, false),
            concat(chosen(node.results(), callee.results, false), kept),
            node.source()));
    List<Value> residuals = new ArrayList<>();
    for (Value v : callee.residuals) {
      int at = callee.kept.indexOf(v);
      residuals.add(at < 0 ? node.operands().get(call.callee().params().indexOf(v)) : kept.get(at));
    }
    addUnknown(
        new Node(
            new Call(callee.unknown),
            concat(residuals, chosen(node.operands(), flags, true)),
            chosen(node.results(), callee.results, true),
            node.source()));
  }

  /** Computes the results that are known, and returns them. */
  private List<Value> addKnownPart(Node node, List<Boolean> flags) {
    List<Function> functions = node.op().functions();
    if (functions.isEmpty() || node.op() instanceof Case) {
      return List.of();
    }
    Function f = functions.get(functions.size() - 1);
    List<Boolean> in = new ArrayList<>(flags);
    int carries =
        node.op() instanceof Scan scan
            ? scan.carries()
            : node.op() instanceof While ? in.size() : 0;
    PartialEvaluation inner = inside(f, in);
    while (grow(in, inner.flags(f.results()), carries)) {
      inner = inside(f, in);
    }
    List<Boolean> out = inner.results(f, in, carries);
    List<Value> results = chosen(f.results(), out, false);
    if (results.isEmpty()) {
      return List.of();
    }
    var known = new Function(f.name(), chosen(f.params(), in, false), inner.knownNodes, results);
    Op op = restricted(node.op(), known, in, out);
    List<Value> kept = chosen(node.results(), out, false);
    addKnown(new Node(op, chosen(node.operands(), in, false), kept, node.source()));
    return kept;
  }

  /** An operation of another function, without the operands and results that are flagged. */
  private static Op restricted(Op op, Function f, List<Boolean> in, List<Boolean> out) {
    if (op instanceof Scan scan) {
      return ScanPartialEvaluation.known(scan, f, in);
    } else if (op instanceof While loop) {
      Function test = loop.condition();
      List<Value> params = chosen(test.params(), in, false);
      return new While(new Function(test.name(), params, test.body(), test.results()), f);
    } else if (op instanceof ShardMap map) {
      List<PartitionSpec> specs = chosen(map.inSpecs(), in, false);
      return new ShardMap(f, map.mesh(), specs, chosen(map.outSpecs(), out, false));
    }
    return op.withFunctions(List.of(f));
  }

  /** Flags carries that an iteration makes unknown; returns whether there are any. */
  static boolean grow(List<Boolean> in, List<Boolean> out, int carries) {
    boolean grown = false;
    for (int i = 0; i < carries; i++) {
      if (out.get(i) && !in.get(i)) {
        in.set(i, true);
        grown = true;
      }
    }
    return grown;
  }

  /** The elements whose flag is {@code flag}. */
  static <T> List<T> chosen(List<T> all, List<Boolean> flags, boolean flag) {
    return IntStream.range(0, all.size())
        .filter(i -> flags.get(i) == flag)
        .mapToObj(all::get)
        .toList();
  }
}
