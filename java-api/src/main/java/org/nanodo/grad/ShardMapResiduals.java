package org.nanodo.grad;

import static org.nanodo.ir.Lists.concat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.nanodo.ir.Function;
import org.nanodo.ir.Node;
import org.nanodo.ir.OpBuilder;
import org.nanodo.ir.Operands;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeOp.Reshape;
import org.nanodo.ir.ShardMap;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.ir.VaryingAxes;
import org.nanodo.sharding.PartitionSpec;

/**
 * Values within a {@link ShardMap} that another one takes: each device's, joined along their first
 * dimension over the axes that they differ along; a scalar as a vector of one.
 */
final class ShardMapResiduals {
  private final List<Value> kept;
  private final List<PartitionSpec> specs = new ArrayList<>();
  private final List<Value> outside = new ArrayList<>();
  private final Node forward;

  /**
   * The residuals of a map.
   *
   * @param node of the map
   * @param body computes the map's results of its parameters, and {@code kept}
   * @param kept the residuals, on each device
   */
  ShardMapResiduals(
      ShardMap map,
      Node node,
      List<Value> params,
      List<Node> body,
      List<Value> results,
      List<Value> kept) {
    this.kept = kept;
    List<Node> nodes = new ArrayList<>(body);
    var to = new OpBuilder(nodes, node.source());
    List<Value> all = new ArrayList<>(results);
    for (Value v : kept) {
      all.add(v.type().rank() == 0 ? to.emit(new Reshape(Shape.of(1)), v) : v);
    }
    VaryingAxes.Explicit explicit =
        new VaryingAxes(map.mesh())
            .of(
                new Function(map.body().name(), params, nodes, all),
                map.inSpecs().stream().map(ShardMap::axes).toList());
    int own = results.size();
    for (int i = own; i < all.size(); i++) {
      specs.add(spec(map, explicit.results().get(i)));
    }
    var keeping =
        new ShardMap(explicit.function(), map.mesh(), map.inSpecs(), concat(map.outSpecs(), specs));
    List<TensorType> types = keeping.infer(new Operands(node.operands()));
    for (Value v : kept) {
      outside.add(new Value(types.get(own + outside.size()), v.label()));
    }
    forward =
        kept.isEmpty()
            ? node
            : new Node(keeping, node.operands(), concat(node.results(), outside), node.source());
  }

  /** The first dimension split over the axes, in the order of the mesh. */
  private static PartitionSpec spec(ShardMap map, Set<String> differs) {
    List<String> axes = map.mesh().axes().stream().filter(differs::contains).toList();
    return new PartitionSpec(List.of(axes));
  }

  /** The map, which also returns the residuals. */
  Node forward() {
    return forward;
  }

  /** The residuals outside of both maps. */
  List<Value> outside() {
    return outside;
  }

  /** How they are split. */
  List<PartitionSpec> specs() {
    return specs;
  }

  /** The parameters by which the other map takes them; scalars are made of them first. */
  List<Value> taken(OpBuilder to) {
    List<Value> params = new ArrayList<>();
    for (Value v : kept) {
      if (v.type().rank() == 0) {
        var one = new Value(v.type().with(Shape.of(1)), v.label());
        to.define(v, new Reshape(Shape.SCALAR), one);
        params.add(one);
      } else {
        params.add(v);
      }
    }
    return params;
  }
}
