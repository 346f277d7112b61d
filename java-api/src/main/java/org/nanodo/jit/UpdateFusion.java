package org.nanodo.jit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.Function;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.ir.IrModule;
import org.nanodo.ir.Kernel;
import org.nanodo.ir.Node;
import org.nanodo.ir.Op;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.optim.Moments;

/**
 * The update of a parameter and of its optimizer's state, with the statistics of it, in one pass on
 * the CPU. XLA computes each result in a loop of its own, which reads again what the others read.
 *
 * <p>Elementwise operations on one shape that use each other's results become one {@linkplain
 * ElementwiseKernel call}, if at least two of the results are the program's.
 */
final class UpdateFusion {
  /** Smaller tensors stay in the cache between loops. */
  private static final long LEAST = 1 << 10;

  private final IrModule program;
  private final Map<Value, Integer> levels = new HashMap<>();
  private final Map<Value, Value> scalars = new HashMap<>();
  private final Map<Value, Group> groups = new HashMap<>();
  private final Map<Value, Node> producers = new HashMap<>();
  private final Map<Value, List<Node>> users = new HashMap<>();

  private UpdateFusion(IrModule program) {
    this.program = program;
  }

  /** Operations of one call, in order. */
  private static final class Group {
    final List<Node> nodes = new ArrayList<>();
    final List<Node> sums = new ArrayList<>();
  }

  /**
   * The program with such operations in calls of the kernel. One with effects stays as it is: their
   * order is part of it.
   */
  static IrModule apply(IrModule program) {
    if (program.main().has(Op::hasEffect)) {
      return program;
    }
    var fusion = new UpdateFusion(program);
    Function f = program.main();
    f.body().forEach(fusion::visit);
    return new IrModule(
        new Function(f.name(), f.params(), fusion.rewritten(), f.results()),
        program.params(),
        program.resultShardings(),
        program.partitioner());
  }

  private void visit(Node node) {
    boolean fits = fits(node);
    Optional<Value> scalar = ElementwiseKernel.scalar(node);
    scalar.ifPresent(v -> scalars.put(node.results().get(0), v));
    int level = 0;
    for (Value v : node.operands()) {
      // Values of a level are on no path through another operation: calls are never in a circle.
      int left = !fits && groups.containsKey(v) ? 1 : 0;
      level = Math.max(level, levels.getOrDefault(v, 0) + left);
      users.computeIfAbsent(v, k -> new ArrayList<>()).add(node);
    }
    for (Value v : node.results()) {
      levels.put(v, level);
      producers.put(v, node);
    }
    if (fits) {
      join(node, level);
    }
  }

  /** Names of values that are not computed here stay: results would be in memory that is read. */
  private boolean fits(Node node) {
    if (!ElementwiseKernel.computes(node)) {
      return false;
    }
    TensorType type = node.results().get(0).type();
    return ElementwiseKernel.takes(type)
        && type.shape().size() >= LEAST
        && (!(node.op() instanceof Alias) || groups.containsKey(node.operands().get(0)));
  }

  private void join(Node node, int level) {
    Group all = new Group();
    for (Value v : new LinkedHashSet<>(node.operands())) {
      Group other = groups.get(v);
      if (other != null && levels.getOrDefault(v, 0) == level && other != all) {
        other.nodes.addAll(all.nodes);
        all.nodes.forEach(n -> groups.put(n.results().get(0), other));
        all = other;
      }
    }
    all.nodes.add(node);
    groups.put(node.results().get(0), all);
  }

  /** Joins operations to the one group that uses them, which no path leads around. */
  private void joinProducers(List<Node> body) {
    for (int i = body.size() - 1; i >= 0; i--) {
      Value v = body.get(i).results().isEmpty() ? null : body.get(i).results().get(0);
      Group own = groups.get(v);
      if (own == null || own.nodes.size() > 1 || program.main().results().contains(v)) {
        continue;
      }
      Set<Group> using = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Node n : users.getOrDefault(v, List.of())) {
        using.add(n.results().isEmpty() ? own : groups.getOrDefault(n.results().get(0), own));
      }
      if (using.size() == 1 && !using.contains(own)) {
        Group user = using.iterator().next();
        user.nodes.add(body.get(i));
        groups.put(v, user);
      }
    }
  }

  private List<Node> rewritten() {
    List<Node> body = program.main().body();
    joinProducers(body);
    Map<Node, Integer> order = new IdentityHashMap<>();
    body.forEach(n -> order.put(n, order.size()));
    Set<Group> all = new LinkedHashSet<>();
    body.stream()
        .map(n -> groups.get(n.results().isEmpty() ? null : n.results().get(0)))
        .filter(Objects::nonNull)
        .forEach(all::add);
    Map<Node, Node> replaced = new IdentityHashMap<>();
    for (Group group : all) {
      group.nodes.sort(Comparator.comparing(n -> order.getOrDefault(n, 0)));
      call(group)
          .ifPresent(
              call -> {
                group.nodes.forEach(n -> replaced.put(n, call));
                group.sums.forEach(n -> replaced.put(n, call));
              });
    }
    return new CallOrder(producers, replaced).of(body);
  }

  private Optional<Node> call(Group group) {
    List<Value> results = program.main().results();
    Set<Value> values = new LinkedHashSet<>();
    group.nodes.forEach(n -> values.add(n.results().get(0)));
    if (values.stream().filter(results::contains).count() < 2) {
      return Optional.empty();
    }
    for (Value v : values) {
      users.getOrDefault(v, List.of()).stream()
          .filter(n -> isSum(n, group))
          .forEach(group.sums::add);
    }
    Set<Node> inside = Collections.newSetFromMap(new IdentityHashMap<>());
    inside.addAll(group.nodes);
    inside.addAll(group.sums);
    List<Value> written =
        values.stream()
            .filter(
                v ->
                    results.contains(v)
                        || users.getOrDefault(v, List.of()).stream()
                            .anyMatch(n -> !inside.contains(n)))
            .toList();
    var kernel = new ElementwiseKernel(group.nodes, scalars);
    if (kernel.operands().stream().allMatch(v -> v.type().rank() == 0)) {
      return Optional.empty();
    }
    return Optional.of(kernel.call(written, group.sums, memory(written, kernel.operands())));
  }

  /** Whether the node sums a tensor as the other sums of the group do. */
  private static boolean isSum(Node node, Group group) {
    return node.op() instanceof Call call
        && call.kernel().map(Kernel::target).equals(Optional.of(Moments.KERNEL.target()))
        && (group.sums.isEmpty()
            || group.sums.get(0).results().get(0).type().equals(node.results().get(0).type()));
  }

  /** For results that take the memory of a parameter of the program, that parameter. */
  private Map<Value, Value> memory(List<Value> written, List<Value> operands) {
    Map<Value, Value> memory = new LinkedHashMap<>();
    List<Value> params = program.main().params();
    for (int i = 0; i < params.size(); i++) {
      Optional<Integer> result = program.params().get(i).aliasedResult();
      if (result.isPresent()) {
        Value v = program.main().results().get(result.get());
        if (written.contains(v)
            && operands.contains(params.get(i))
            && !memory.containsValue(params.get(i))) {
          memory.put(v, params.get(i));
        }
      }
    }
    return memory;
  }
}
