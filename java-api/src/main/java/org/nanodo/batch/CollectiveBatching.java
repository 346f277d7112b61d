package org.nanodo.batch;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.CollectiveOp;
import org.nanodo.ir.CollectiveOp.AllGather;
import org.nanodo.ir.CollectiveOp.AllReduce;
import org.nanodo.ir.CollectiveOp.AllToAll;
import org.nanodo.ir.CollectiveOp.AxisIndex;
import org.nanodo.ir.CollectiveOp.CollectivePermute;
import org.nanodo.ir.CollectiveOp.PartitionId;
import org.nanodo.ir.CollectiveOp.ReduceScatter;
import org.nanodo.ir.CollectiveOp.Route;
import org.nanodo.ir.CollectiveOp.Varying;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.NamedAxis;
import org.nanodo.ir.Op;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.RuleTable;
import org.nanodo.ir.ShardMap;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.trace.Trace;

/**
 * Batching rules of collectives: along the mapped axis they are computed within the batch, along
 * other axes each example communicates for itself.
 */
final class CollectiveBatching {
  private CollectiveBatching() {}

  static void addTo(RuleTable<BatchContext, List<Batched>> rules) {
    rules.add(AllReduce.class, CollectiveBatching::reduce);
    rules.add(Varying.class, (op, c) -> c.applied(op));
    rules.add(AllGather.class, CollectiveBatching::gather);
    rules.add(ReduceScatter.class, CollectiveBatching::scatter);
    rules.add(AllToAll.class, CollectiveBatching::exchange);
    rules.add(CollectivePermute.class, CollectiveBatching::permute);
    rules.add(AxisIndex.class, CollectiveBatching::index);
    rules.add(PartitionId.class, CollectiveBatching::index);
    rules.add(ShardMap.class, CollectiveBatching::shardMap);
  }

  private static boolean isMapped(CollectiveOp op) {
    return op.axes().stream().anyMatch(MappedAxis::is);
  }

  private static List<Batched> shared(Tensor x) {
    return List.of(new Batched(x, false));
  }

  private static List<Batched> reduce(AllReduce op, BatchContext c) {
    if (!isMapped(op)) {
      return c.applied(op);
    }
    Tensor x = c.in(0);
    boolean sums = op.kind() == Reduce.Kind.SUM;
    Tensor reduced = c.mapped(0) ? x.reduce(op.kind(), 0) : sums ? x.mul(c.size()) : x;
    List<NamedAxis> others = op.axes().stream().filter(a -> !MappedAxis.is(a)).toList();
    return shared(
        others.isEmpty()
            ? reduced
            : Trace.current().emit(new AllReduce(op.kind(), others), List.of(reduced)).get(0));
  }

  private static List<Batched> gather(AllGather op, BatchContext c) {
    if (!isMapped(op)) {
      return c.applied(new AllGather(op.axes(), op.dim() + 1));
    }
    return shared(folded(BatchContext.moved(c.lifted(0), 0, op.dim()), op.dim()));
  }

  private static List<Batched> scatter(ReduceScatter op, BatchContext c) {
    if (!isMapped(op)) {
      return c.applied(new ReduceScatter(op.axes(), op.dim() + 1));
    }
    Tensor sum = c.mapped(0) ? c.in(0).sum(0) : c.in(0).mul(c.size());
    return BatchContext.of(BatchContext.moved(split(sum, op.dim(), c.size()), op.dim(), 0));
  }

  private static List<Batched> exchange(AllToAll op, BatchContext c) {
    if (!isMapped(op)) {
      return c.applied(new AllToAll(op.axes(), op.split() + 1, op.concat() + 1));
    }
    // The parts become the examples, and the examples, now behind them, parts.
    Tensor parts = split(c.lifted(0), op.split() + 1, c.size());
    Tensor examples = BatchContext.moved(parts, op.split() + 1, 0);
    Tensor joined = BatchContext.moved(examples, 1, op.concat() + 1);
    return BatchContext.of(folded(joined, op.concat() + 1));
  }

  private static List<Batched> permute(CollectivePermute op, BatchContext c) {
    if (!isMapped(op)) {
      return c.applied(op);
    }
    double[] sources = new double[c.size()];
    double[] sent = new double[c.size()];
    for (Route r : op.routes()) {
      sources[r.target()] = r.source();
      sent[r.target()] = 1;
    }
    var indices = TensorType.of(DType.I32, c.size());
    Tensor x = c.lifted(0);
    Tensor moved = Lax.take(x, Lax.constant(Literal.of(indices, sources)), 0);
    if (op.routes().size() == c.size()) {
      return BatchContext.of(moved);
    }
    Tensor isSent = Lax.constant(Literal.of(indices.with(DType.BOOL), sent));
    Tensor each = Lax.broadcastInDim(isSent, x.shape(), List.of(0));
    return BatchContext.of(Lax.where(each, moved, Lax.zerosLike(x)));
  }

  private static List<Batched> index(CollectiveOp op, BatchContext c) {
    if (!isMapped(op)) {
      throw new IllegalStateException(op.name() + " has no operands that could be mapped");
    }
    return BatchContext.of(Lax.iota(TensorType.of(DType.I32, c.size()), 0));
  }

  /** The mapped axis is not split over devices. */
  private static List<Batched> shardMap(ShardMap op, BatchContext c) {
    BatchedFunction body = BatchedFunction.of(op.body(), c.size(), c.mapped());
    Op batched =
        new ShardMap(
            body.function(),
            op.mesh(),
            prepended(op.inSpecs(), c.mapped()),
            prepended(op.outSpecs(), body.mapped()));
    return BatchContext.of(Trace.current().emit(batched, c.operands()), body.mapped());
  }

  private static List<PartitionSpec> prepended(List<PartitionSpec> specs, List<Boolean> mapped) {
    List<PartitionSpec> all = new ArrayList<>(specs);
    for (int i = 0; i < all.size(); i++) {
      if (mapped.get(i)) {
        all.set(i, all.get(i).prepend(List.of()));
      }
    }
    return all;
  }

  /** Dimension {@code dim} as {@code count} parts, along a dimension before it. */
  private static Tensor split(Tensor x, int dim, int count) {
    List<Integer> dims = new ArrayList<>(x.shape().stream().boxed().toList());
    dims.set(dim, x.dim(dim) / count);
    dims.add(dim, count);
    return x.reshape(dims.stream().mapToInt(i -> i).toArray());
  }

  /** Dimension {@code dim} and the one after it as one. */
  private static Tensor folded(Tensor x, int dim) {
    List<Integer> dims = new ArrayList<>(x.shape().stream().boxed().toList());
    int inner = dims.remove(dim + 1);
    dims.set(dim, x.dim(dim) * inner);
    return x.reshape(dims.stream().mapToInt(i -> i).toArray());
  }
}
