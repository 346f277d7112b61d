package org.nanodo.jit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.nanodo.Tree;
import org.nanodo.ir.Function;
import org.nanodo.ir.HintOp.ShardingConstraint;
import org.nanodo.ir.Node;
import org.nanodo.ir.Op;
import org.nanodo.ir.ShardMap;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.ShardingException;

/** Requires one mesh for a whole program, and tensors that divide evenly over its axes. */
final class LayoutCheck {
  private final Mesh mesh;

  private LayoutCheck(Mesh mesh) {
    this.mesh = mesh;
  }

  /** The mesh of the arguments. */
  static Mesh mesh(Tree<ArgSpec> args) {
    List<Mesh> meshes = args.leaves().stream().map(a -> a.sharding().mesh()).distinct().toList();
    if (meshes.size() != 1) {
      throw new ShardingException(
          "the arguments of a compiled function need one mesh, found " + meshes);
    }
    return meshes.get(0);
  }

  static void arguments(Mesh mesh, Tree<ArgSpec> args) {
    var check = new LayoutCheck(mesh);
    args.mapWithPath((path, a) -> check.layout("argument", path, a.type(), a.sharding()));
  }

  static void results(Mesh mesh, Tree<TensorType> types, Tree<NamedSharding> layouts) {
    if (layouts.leaves().size() != types.leaves().size()) {
      throw new ShardingException(
          "a function of %d results needs as many layouts, found %d"
              .formatted(types.leaves().size(), layouts.leaves().size()));
    }
    var check = new LayoutCheck(mesh);
    var layout = layouts.leaves().iterator();
    types.mapWithPath((path, type) -> check.layout("result", path, type, layout.next()));
  }

  private NamedSharding layout(String what, String path, TensorType type, NamedSharding layout) {
    String name = path.isEmpty() ? "the " + what : "%s '%s'".formatted(what, path);
    requireMesh(name + " " + type, layout.mesh());
    try {
      layout.partDims(type.shape().dims());
    } catch (ShardingException e) {
      throw new ShardingException("%s %s: %s".formatted(name, type, e.reason()));
    }
    return layout;
  }

  private void requireMesh(String what, Mesh other) {
    if (!other.equals(mesh)) {
      throw new ShardingException(
          "%s is laid out over %s, the arguments over %s; lay all out over one mesh"
              .formatted(what, other, mesh));
    }
  }

  /** The largest mesh that a function is mapped over, itself or in a function that it calls. */
  static Mesh manual(Function function) {
    return nodes(function).stream()
        .map(node -> node.op() instanceof ShardMap map ? map.mesh() : Mesh.SINGLE)
        .reduce(Mesh.SINGLE, Placement::larger);
  }

  /** The same of an operation. */
  static Mesh manual(Op op) {
    Mesh own = op instanceof ShardMap map ? map.mesh() : Mesh.SINGLE;
    return op.functions().stream().map(LayoutCheck::manual).reduce(own, Placement::larger);
  }

  /** The operations of a function and of the functions that it calls. */
  private static List<Node> nodes(Function function) {
    List<Node> nodes = new ArrayList<>();
    Set<Function> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Function> pending = new ArrayDeque<>(List.of(function));
    while (!pending.isEmpty()) {
      Function f = pending.remove();
      if (seen.add(f)) {
        nodes.addAll(f.body());
        f.body().forEach(node -> pending.addAll(node.op().functions()));
      }
    }
    return nodes;
  }

  /**
   * Checks the sharding constraints in a function and the functions that it calls. What is mapped
   * over a larger mesh than a single device is found by {@link Lowered#manual}.
   */
  static void constraints(Mesh mesh, Function function) {
    var check = new LayoutCheck(mesh);
    for (Node node : nodes(function)) {
      if (node.op() instanceof ShardMap map && mesh.size() > 1 && map.mesh().size() > 1) {
        check.requireMesh("shardMap (%s)".formatted(node.source()), map.mesh());
      }
      if (node.op() instanceof ShardingConstraint c) {
        String name =
            "sharding_constraint (%s): %s".formatted(node.source(), node.operands().get(0));
        check.requireMesh(name, c.sharding().mesh());
        check.requireMesh(name, c.cotangent().mesh());
      }
    }
  }
}
