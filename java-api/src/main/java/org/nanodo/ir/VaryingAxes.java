package org.nanodo.ir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nanodo.ir.CollectiveOp.AllReduce;
import org.nanodo.ir.CollectiveOp.AxisIndex;
import org.nanodo.ir.CollectiveOp.PartitionId;
import org.nanodo.ir.CollectiveOp.Varying;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.ControlFlowOp.Case;
import org.nanodo.ir.ControlFlowOp.CustomVjp;
import org.nanodo.ir.ControlFlowOp.Scan;
import org.nanodo.ir.ControlFlowOp.While;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.ir.HintOp.ShardingConstraint;
import org.nanodo.sharding.Mesh;

/**
 * Finds along which mesh axes each value of a {@link ShardMap} may differ between devices, and
 * makes explicit where a value that is the same along an axis meets one that differs: there a
 * {@link Varying} goes in between, whose derivative sums the cotangents over the axis. As what JAX
 * calls varying manual axes.
 */
public final class VaryingAxes {
  /**
   * A function with its {@link Varying} operations.
   *
   * @param results along which axes each result may differ
   */
  public record Explicit(Function function, List<Set<String>> results) {}

  private record Key(Function f, List<Set<String>> params, List<Set<String>> least) {}

  private final Mesh mesh;
  private final Map<Key, Explicit> known = new HashMap<>();

  /** Those of functions over this mesh. */
  public VaryingAxes(Mesh mesh) {
    this.mesh = mesh;
  }

  /** {@code f} of parameters that differ along some axes. */
  public Explicit of(Function f, List<Set<String>> params) {
    return of(f, params, Collections.nCopies(f.results().size(), Set.of()));
  }

  /**
   * The same.
   *
   * @param least along which axes the results differ at least
   */
  public Explicit of(Function f, List<Set<String>> params, List<Set<String>> least) {
    var key = new Key(f, params, least);
    Explicit explicit = known.get(key);
    if (explicit == null) {
      explicit = new Body(f.params(), params).explicit(f, least);
      known.put(key, explicit);
    }
    return explicit;
  }

  /** Along which axes the results of an operation differ, given its operands. */
  public List<Set<String>> results(Node node, List<Set<String>> operands) {
    var body = new Body(node.operands(), operands);
    body.visit(node);
    return body.axes(node.results());
  }

  private static Set<String> union(Set<String> a, Set<String> b) {
    Set<String> all = new LinkedHashSet<>(a);
    all.addAll(b);
    return all;
  }

  private static Set<String> union(List<Set<String>> sets) {
    return sets.stream().reduce(Set.of(), VaryingAxes::union);
  }

  private static List<Set<String>> union(List<Set<String>> a, List<Set<String>> b) {
    List<Set<String>> all = new ArrayList<>(a);
    for (int i = 0; i < b.size(); i++) {
      all.set(i, union(a.get(i), b.get(i)));
    }
    return all;
  }

  private static List<Set<String>> each(List<Set<String>> sets, Set<String> more) {
    return union(sets, Collections.nCopies(sets.size(), more));
  }

  private static Set<String> manual(CollectiveOp op) {
    Set<String> names = new LinkedHashSet<>();
    op.axes().stream().filter(NamedAxis::manual).forEach(a -> names.add(a.name()));
    return names;
  }

  /** One function. */
  private final class Body {
    private final Map<Value, Set<String>> axes = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    Body(List<Value> values, List<Set<String>> sets) {
      for (int i = 0; i < values.size(); i++) {
        axes.put(values.get(i), sets.get(i));
      }
    }

    List<Set<String>> axes(List<Value> values) {
      return values.stream().map(this::axes).toList();
    }

    private Set<String> axes(Value v) {
      return axes.getOrDefault(v, Set.of());
    }

    Explicit explicit(Function f, List<Set<String>> least) {
      f.body().forEach(this::visit);
      List<Set<String>> sets = union(axes(f.results()), least);
      List<Value> results = varying(f.results(), sets, SourceLocation.UNKNOWN);
      return new Explicit(new Function(f.name(), f.params(), nodes, results), sets);
    }

    private void visit(Node node) {
      List<Set<String>> in = axes(node.operands());
      Op op = node.op();
      if (op instanceof CollectiveOp collective) {
        collective(collective, node, in);
      } else if (op instanceof Call call) {
        Explicit f = of(call.callee(), in);
        add(node, call.of(f.function()), in, f.results());
      } else if (op instanceof Case branches) {
        branches(branches, node, in);
      } else if (op instanceof Scan scan) {
        scan(scan, node, in);
      } else if (op instanceof While loop) {
        loop(loop, node, in);
      } else if (op instanceof CustomVjp custom) {
        List<Set<String>> all = each(in, union(in));
        Explicit f = of(custom.callee(), all);
        add(node, custom.withFunctions(List.of(f.function())), all, f.results());
      } else if (op instanceof ShardMap || op instanceof ShardingConstraint) {
        throw new ShapeException(
            "%s (%s) is within a shardMap, where each device has its own part; use collectives"
                .formatted(op.name(), node.source()));
      } else {
        Set<String> all = union(in);
        add(node, op, each(in, all), Collections.nCopies(node.results().size(), all));
      }
    }

    private void collective(CollectiveOp op, Node node, List<Set<String>> in) {
      Set<String> along = manual(op);
      if (op instanceof AxisIndex || op instanceof PartitionId) {
        Set<String> differs = op instanceof AxisIndex ? along : new LinkedHashSet<>(mesh.axes());
        add(node, op, in, List.of(differs));
        return;
      }
      Set<String> own = in.get(0);
      Set<String> all = union(own, along);
      if (op instanceof Varying) {
        List<NamedAxis> added = op.axes().stream().filter(a -> !own.contains(a.name())).toList();
        Op now = added.isEmpty() ? new Alias(Alias.Kind.NAME) : new Varying(added);
        add(node, now, in, List.of(all));
        return;
      }
      Set<String> after = new LinkedHashSet<>(all);
      if (op instanceof AllReduce) {
        after.removeAll(along);
      }
      add(node, op, List.of(all), List.of(after));
    }

    private void branches(Case op, Node node, List<Set<String>> in) {
      List<Set<String>> operands = each(in, in.get(0));
      List<Set<String>> params = operands.subList(1, operands.size());
      List<Set<String>> out = Collections.nCopies(node.results().size(), in.get(0));
      for (Function f : op.branches()) {
        out = union(out, of(f, params).results());
      }
      List<Function> branches = new ArrayList<>();
      for (Function f : op.branches()) {
        branches.add(of(f, params, out).function());
      }
      add(node, new Case(branches), operands, out);
    }

    private void scan(Scan op, Node node, List<Set<String>> in) {
      List<Set<String>> operands = in;
      while (true) {
        List<Set<String>> out = of(op.body(), operands).results();
        List<Set<String>> carried = union(operands, out.subList(0, op.carries()));
        if (carried.equals(operands)) {
          List<Set<String>> least = union(out, operands.subList(0, op.carries()));
          Explicit body = of(op.body(), operands, least);
          add(node, op.withFunctions(List.of(body.function())), operands, least);
          return;
        }
        operands = carried;
      }
    }

    private void loop(While op, Node node, List<Set<String>> in) {
      List<Set<String>> operands = in;
      while (true) {
        Set<String> test = of(op.condition(), operands).results().get(0);
        List<Set<String>> out = each(of(op.body(), operands).results(), test);
        List<Set<String>> carried = union(operands, out);
        if (carried.equals(operands)) {
          Function body = of(op.body(), operands, operands).function();
          add(node, new While(of(op.condition(), operands).function(), body), operands, operands);
          return;
        }
        operands = carried;
      }
    }

    private void add(Node node, Op op, List<Set<String>> operands, List<Set<String>> results) {
      List<Value> values = varying(node.operands(), operands, node.source());
      nodes.add(new Node(op, values, node.results(), node.source()));
      for (int i = 0; i < results.size(); i++) {
        axes.put(node.results().get(i), results.get(i));
      }
    }

    /** The values, made to differ along these axes where they do not yet. */
    private List<Value> varying(List<Value> values, List<Set<String>> sets, SourceLocation source) {
      List<Value> varying = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        varying.add(varying(values.get(i), sets.get(i), source));
      }
      return varying;
    }

    private record Cast(Value value, List<NamedAxis> added) {}

    private final Map<Cast, Value> casts = new HashMap<>();

    private Value varying(Value v, Set<String> set, SourceLocation source) {
      Set<String> own = axes(v);
      List<NamedAxis> added =
          mesh.axes().stream()
              .filter(a -> set.contains(a) && !own.contains(a))
              .map(a -> new NamedAxis(a, mesh.size(a), true))
              .toList();
      if (added.isEmpty()) {
        return v;
      }
      return casts.computeIfAbsent(
          new Cast(v, added),
          cast -> {
            Value result = new Value(v.type(), v.label());
            nodes.add(new Node(new Varying(added), List.of(v), List.of(result), source));
            axes.put(result, union(own, set));
            return result;
          });
    }
  }
}
