package org.nanodo.grad;

import static org.nanodo.ir.Lists.concat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nanodo.Tensor;
import org.nanodo.grad.ReverseMode.Replaced;
import org.nanodo.ir.Function;
import org.nanodo.ir.Node;
import org.nanodo.ir.OpBuilder;
import org.nanodo.ir.Operands;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeOp.Reshape;
import org.nanodo.ir.ShardMap;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.ir.VaryingAxes;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.trace.Trace;

/**
 * Reverse mode through a {@link ShardMap}: another one, of the backward function. The forward one
 * also returns each device's residuals, joined along their first dimension over the axes that they
 * differ along. A cotangent is split as its value.
 */
final class ShardMapVjp {
  private final ShardMap map;
  private final Node node;
  private final Derivative derivative;

  /** The residuals that are operands. */
  private final List<Value> given = new ArrayList<>();

  /** The other residuals. */
  private final List<Value> kept = new ArrayList<>();

  private ShardMapVjp(ShardMap map, Node node, Derivative derivative) {
    this.map = map;
    this.node = node;
    this.derivative = derivative;
    for (Value v : derivative.residuals(derivative.backward())) {
      (derivative.params().contains(v) ? given : kept).add(v);
    }
  }

  static Replaced pull(ShardMap map, Node node, List<@Nullable Tensor> cts, List<Boolean> needed) {
    List<Boolean> has = new ArrayList<>(cts.stream().map(ct -> ct != null).toList());
    return new ShardMapVjp(
            map, node, Derivative.of(map.body(), needed, has, RematPolicy.EVERYTHING_SAVEABLE))
        .pull(cts);
  }

  private Replaced pull(List<@Nullable Tensor> cts) {
    VaryingAxes.Explicit forward = explicit(forward(), map.inSpecs(), List.of());
    int own = node.results().size();
    List<PartitionSpec> keptSpecs = new ArrayList<>();
    for (int i = own; i < forward.results().size(); i++) {
      keptSpecs.add(spec(forward.results().get(i)));
    }
    var keeping =
        new ShardMap(
            forward.function(), map.mesh(), map.inSpecs(), concat(map.outSpecs(), keptSpecs));
    List<TensorType> types = keeping.infer(new Operands(node.operands()));
    List<Value> stored = new ArrayList<>();
    for (Value v : kept) {
      stored.add(new Value(types.get(own + stored.size()), v.label()));
    }
    Node replaced =
        kept.isEmpty()
            ? node
            : new Node(keeping, node.operands(), concat(node.results(), stored), node.source());
    return new Replaced(replaced, backward(stored, keptSpecs, cts));
  }

  private VaryingAxes.Explicit explicit(
      Function f, List<PartitionSpec> in, List<PartitionSpec> out) {
    return new VaryingAxes(map.mesh())
        .of(
            f,
            in.stream().map(ShardMap::axes).toList(),
            out.isEmpty()
                ? f.results().stream().map(v -> Set.<String>of()).toList()
                : out.stream().map(ShardMap::axes).toList());
  }

  /** The first dimension split over the axes, in the order of the mesh. */
  private PartitionSpec spec(Set<String> differs) {
    List<String> axes = map.mesh().axes().stream().filter(differs::contains).toList();
    return new PartitionSpec(List.of(axes));
  }

  /**
   * The forward function, which also returns what is {@link #kept}; a scalar as a vector of one.
   */
  private Function forward() {
    List<Node> nodes = new ArrayList<>(derivative.forward());
    var to = new OpBuilder(nodes, node.source());
    List<Value> results = new ArrayList<>(derivative.results());
    for (Value v : kept) {
      results.add(v.type().rank() == 0 ? to.emit(new Reshape(Shape.of(1)), v) : v);
    }
    return new Function(map.body().name(), derivative.params(), nodes, results);
  }

  private List<@Nullable Tensor> backward(
      List<Value> stored, List<PartitionSpec> keptSpecs, List<@Nullable Tensor> cts) {
    List<Node> nodes = new ArrayList<>();
    var to = new OpBuilder(nodes, node.source());
    List<Value> params = new ArrayList<>(given);
    for (Value v : kept) {
      if (v.type().rank() == 0) {
        var one = new Value(v.type().with(Shape.of(1)), v.label());
        to.define(v, new Reshape(Shape.SCALAR), one);
        params.add(one);
      } else {
        params.add(v);
      }
    }
    params.addAll(derivative.cotangents());
    nodes.addAll(derivative.backward());

    List<PartitionSpec> inSpecs = new ArrayList<>();
    List<Value> values = new ArrayList<>();
    for (Value v : given) {
      int at = derivative.params().indexOf(v);
      inSpecs.add(map.inSpecs().get(at));
      values.add(node.operands().get(at));
    }
    inSpecs.addAll(keptSpecs);
    values.addAll(stored);
    List<Tensor> operands = new ArrayList<>(Trace.current().tensors(values));
    for (int i = 0; i < cts.size(); i++) {
      Tensor ct = cts.get(i);
      if (ct != null) {
        inSpecs.add(map.outSpecs().get(i));
        operands.add(ct);
      }
    }
    @Nullable Tensor[] all = new @Nullable Tensor[node.operands().size()];
    if (!derivative.returned().isEmpty()) {
      List<PartitionSpec> outSpecs =
          derivative.returned().stream().map(map.inSpecs()::get).toList();
      var f = new Function(map.body().name(), params, nodes, derivative.pulled());
      Function body = explicit(f, inSpecs, outSpecs).function();
      List<Tensor> pulled =
          Trace.current().emit(new ShardMap(body, map.mesh(), inSpecs, outSpecs), operands);
      for (int i = 0; i < pulled.size(); i++) {
        all[derivative.returned().get(i)] = pulled.get(i);
      }
    }
    return VjpContext.cts(all);
  }
}
