package org.nanodo.ir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.nanodo.ir.ControlFlowOp.Scan;
import org.nanodo.ir.ControlFlowOp.While;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.Compare;
import org.nanodo.ir.ElementwiseOp.Convert;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.ir.ShapeOp.Broadcast;
import org.nanodo.ir.ShapeOp.Constant;
import org.nanodo.ir.ShapeOp.Iota;
import org.nanodo.ir.ShapeOp.Reshape;
import org.nanodo.ir.SliceOp.DynamicSlice;
import org.nanodo.ir.SliceOp.DynamicUpdateSlice;

/**
 * Lowers each {@link Scan} to a {@link While} that counts its iterations, slices the scanned
 * tensors, and writes stacked results into tensors that it carries. A scanned {@link Iota} equals
 * the counter and is not carried.
 */
final class ScanLowering extends Rewriter {
  private static final TensorType INDEX = TensorType.of(DType.I32);

  @Override
  protected void rewrite(Node node, List<Node> body) {
    if (node.op() instanceof Scan scan) {
      Scan rewritten = scan.withFunctions(List.of(rewrite(scan.body())));
      new Loop(rewritten, node, counts(node.operands(), body)).write(body);
    } else {
      super.rewrite(node, body);
    }
  }

  /** Those of the values that are 0, 1, 2, … along their only dimension. */
  private static Set<Value> counts(List<Value> values, List<Node> before) {
    Set<Value> counts = new HashSet<>();
    for (Node node : before) {
      if (node.op() instanceof Iota iota && iota.type().rank() == 1) {
        counts.addAll(node.results());
      }
    }
    counts.removeIf(v -> !v.type().dtype().isInteger());
    counts.retainAll(values);
    return counts;
  }

  /** One scan. */
  private record Loop(Scan scan, Node node, Set<Value> counts) {
    void write(List<Node> to) {
      List<Value> carried = node.operands().subList(0, scan.carries());
      List<Value> stacks =
          node.results().subList(scan.carries(), node.results().size()).stream()
              .map(stack -> zeros(to, stack.type()))
              .toList();
      if (scan.length() == 0) {
        List<Value> last = join(carried, stacks);
        for (int i = 0; i < last.size(); i++) {
          define(to, new Alias(Alias.Kind.NAME), node.results().get(i), last.get(i));
        }
        return;
      }
      List<Value> rest = new ArrayList<>();
      for (int i = scan.carries(); i < node.operands().size(); i++) {
        if (!isCount(i)) {
          rest.add(node.operands().get(i));
        }
      }
      List<Value> operands = join(List.of(index(to, 0)), carried, stacks, rest);
      List<Value> results =
          join(Value.fresh(operands.subList(0, 1)), node.results(), Value.fresh(rest));
      var loop = new While(condition(operands), body(stacks, rest));
      to.add(new Node(loop, operands, results, node.source()));
    }

    private boolean isCount(int operand) {
      return scan.isScanned(operand) && counts.contains(node.operands().get(operand));
    }

    private Function condition(List<Value> operands) {
      var nodes = new ArrayList<Node>();
      List<Value> params = Value.fresh(operands);
      Value end = index(nodes, scan.length());
      Value more = emit(nodes, new Compare(Compare.Direction.LT), params.get(0), end);
      return new Function("condition", params, nodes, List.of(more));
    }

    private Function body(List<Value> stacks, List<Value> rest) {
      var nodes = new ArrayList<Node>();
      Function f = scan.body();
      var count = new Value(INDEX, "iteration");
      List<Value> carried = f.params().subList(0, scan.carries());
      List<Value> stacked = Value.fresh(stacks);
      List<Value> constants =
          f.params().subList(scan.carries() + scan.scanned(), f.params().size());
      List<Value> scanned = Value.fresh(rest.subList(0, rest.size() - constants.size()));

      Value zero = index(nodes, 0);
      Value at = count;
      if (scan.reverse()) {
        at = emit(nodes, new Binary(Binary.Kind.SUB), index(nodes, scan.length() - 1), count);
      }
      var next = scanned.iterator();
      for (int i = scan.carries(); i < scan.carries() + scan.scanned(); i++) {
        Value slice = f.params().get(i);
        if (isCount(i)) {
          define(nodes, new Convert(slice.type().dtype()), slice, at);
          continue;
        }
        Value[] from = prepend(starts(at, zero, slice), next.next());
        Value row = emit(nodes, new DynamicSlice(slice.type().shape().prepend(1)), from);
        define(nodes, new Reshape(slice.type().shape()), slice, row);
      }
      nodes.addAll(f.body());
      List<Value> filled = new ArrayList<>();
      for (int i = 0; i < stacked.size(); i++) {
        Value part = f.results().get(scan.carries() + i);
        Value row = emit(nodes, new Reshape(part.type().shape().prepend(1)), part);
        Value[] into = prepend(starts(at, zero, part), stacked.get(i), row);
        filled.add(emit(nodes, new DynamicUpdateSlice(), into));
      }
      Value after = emit(nodes, new Binary(Binary.Kind.ADD), count, index(nodes, 1));
      return new Function(
          "body",
          join(List.of(count), carried, stacked, scanned, constants),
          nodes,
          join(List.of(after), f.results().subList(0, scan.carries()), filled, scanned, constants));
    }

    private static List<Value> starts(Value at, Value zero, Value part) {
      return join(List.of(at), Collections.nCopies(part.type().rank(), zero));
    }

    private Value zeros(List<Node> to, TensorType type) {
      Value zero = emit(to, new Constant(Literal.scalar(type.dtype(), 0)));
      return emit(to, new Broadcast(type.shape(), List.of()), zero);
    }

    private Value index(List<Node> to, int value) {
      return emit(to, new Constant(Literal.scalar(INDEX.dtype(), value)));
    }

    private Value emit(List<Node> to, Op op, Value... operands) {
      return new OpBuilder(to, node.source()).emit(op, operands);
    }

    private void define(List<Node> to, Op op, Value result, Value... operands) {
      new OpBuilder(to, node.source()).define(result, op, operands);
    }

    private static Value[] prepend(List<Value> rest, Value... first) {
      return join(List.of(first), rest).toArray(Value[]::new);
    }

    @SafeVarargs
    private static List<Value> join(List<Value>... parts) {
      return Stream.of(parts).flatMap(List::stream).toList();
    }
  }
}
