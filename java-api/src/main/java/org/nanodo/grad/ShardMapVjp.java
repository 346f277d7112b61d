package org.nanodo.grad;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nanodo.Tensor;
import org.nanodo.grad.ReverseMode.Replaced;
import org.nanodo.ir.Function;
import org.nanodo.ir.Node;
import org.nanodo.ir.OpBuilder;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.ShardMap;
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
    var residuals =
        new ShardMapResiduals(
            map, node, derivative.params(), derivative.forward(), derivative.results(), kept);
    return new Replaced(residuals.forward(), backward(residuals, cts));
  }

  private List<@Nullable Tensor> backward(ShardMapResiduals residuals, List<@Nullable Tensor> cts) {
    List<Node> nodes = new ArrayList<>();
    List<Value> params = new ArrayList<>(given);
    params.addAll(residuals.taken(new OpBuilder(nodes, node.source())));
    params.addAll(derivative.cotangents());
    nodes.addAll(derivative.backward());

    List<PartitionSpec> inSpecs = new ArrayList<>();
    List<Value> values = new ArrayList<>();
    for (Value v : given) {
      int at = derivative.params().indexOf(v);
      inSpecs.add(map.inSpecs().get(at));
      values.add(node.operands().get(at));
    }
    inSpecs.addAll(residuals.specs());
    values.addAll(residuals.outside());
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
      Function body = new VaryingAxes(map.mesh()).of(f, axes(inSpecs), axes(outSpecs)).function();
      List<Tensor> pulled =
          Trace.current().emit(new ShardMap(body, map.mesh(), inSpecs, outSpecs), operands);
      for (int i = 0; i < pulled.size(); i++) {
        all[derivative.returned().get(i)] = pulled.get(i);
      }
    }
    return VjpContext.cts(all);
  }

  private static List<Set<String>> axes(List<PartitionSpec> specs) {
    return specs.stream().map(ShardMap::axes).toList();
  }
}
