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
      int together = Math.min(scan.unroll(), scan.length());
      int looped = together == scan.length() ? 0 : scan.length() / together * together;
      List<Value> stacks =
          node.results().subList(scan.carries(), node.results().size()).stream()
              .map(stack -> zeros(to, stack.type()))
              .toList();
      List<Value> rest = new ArrayList<>();
      for (int i = scan.carries(); i < node.operands().size(); i++) {
        if (!isCount(i)) {
          rest.add(node.operands().get(i));
        }
      }
      List<Value> last = join(node.operands().subList(0, scan.carries()), stacks);
      if (looped > 0) {
        List<Value> operands = join(List.of(index(to, 0)), last, rest);
        boolean whole = looped == scan.length();
        List<Value> kept = whole ? node.results() : Value.fresh(node.results());
        List<Value> results = join(Value.fresh(operands.subList(0, 1)), kept, Value.fresh(rest));
        Function body = body(operands, together);
        to.add(
            new Node(
                new While(condition(operands, looped), body), operands, results, node.source()));
        if (whole) {
          return;
        }
        last = kept;
      }
      // What the loop leaves over.
      for (int at = looped; at < scan.length(); at++) {
        last = step(to, index(to, at), last, rest);
      }
      for (int i = 0; i < last.size(); i++) {
        define(to, new Alias(Alias.Kind.NAME), node.results().get(i), last.get(i));
      }
    }

    private boolean isCount(int operand) {
      return scan.isScanned(operand) && counts.contains(node.operands().get(operand));
    }

    private Function condition(List<Value> operands, int iterations) {
      var nodes = new ArrayList<Node>();
      List<Value> params = Value.fresh(operands);
      Value end = index(nodes, iterations);
      Value more = emit(nodes, new Compare(Compare.Direction.LT), params.get(0), end);
      return new Function("condition", params, nodes, List.of(more));
    }

    /** Some iterations, one after another. */
    private Function body(List<Value> operands, int iterations) {
      var nodes = new ArrayList<Node>();
      List<Value> params = Value.fresh(operands);
      int passedOn = 1 + node.results().size();
      List<Value> last = params.subList(1, passedOn);
      List<Value> rest = params.subList(passedOn, params.size());
      Value count = params.get(0);
      for (int i = 0; i < iterations; i++) {
        last = step(nodes, count, last, rest);
        count = emit(nodes, new Binary(Binary.Kind.ADD), count, index(nodes, 1));
      }
      return new Function("body", params, nodes, join(List.of(count), last, rest));
    }

    /**
     * One iteration.
     *
     * @param before the carries and the stacked results so far
     * @param rest the operands after the carries, without those that count
     * @return the carries and stacked results after it
     */
    private List<Value> step(List<Node> nodes, Value count, List<Value> before, List<Value> rest) {
      Value zero = index(nodes, 0);
      Value at = count;
      if (scan.reverse()) {
        at = emit(nodes, new Binary(Binary.Kind.SUB), index(nodes, scan.length() - 1), count);
      }
      List<Value> arguments = new ArrayList<>(before.subList(0, scan.carries()));
      var next = rest.iterator();
      for (int i = scan.carries(); i < node.operands().size(); i++) {
        TensorType slice = scan.body().params().get(i).type();
        if (isCount(i)) {
          arguments.add(emit(nodes, new Convert(slice.dtype()), at));
        } else if (scan.isScanned(i)) {
          Value[] from = prepend(starts(at, zero, slice), next.next());
          Value row = emit(nodes, new DynamicSlice(slice.shape().prepend(1)), from);
          arguments.add(emit(nodes, new Reshape(slice.shape()), row));
        } else {
          arguments.add(next.next());
        }
      }
      Inlined once = Inlined.of(scan.body(), arguments);
      nodes.addAll(once.body());
      List<Value> after = new ArrayList<>(once.results().subList(0, scan.carries()));
      for (int i = scan.carries(); i < once.results().size(); i++) {
        Value part = once.results().get(i);
        Value row = emit(nodes, new Reshape(part.type().shape().prepend(1)), part);
        Value[] into = prepend(starts(at, zero, part.type()), before.get(i), row);
        after.add(emit(nodes, new DynamicUpdateSlice(), into));
      }
      return after;
    }

    private static List<Value> starts(Value at, Value zero, TensorType part) {
      return join(List.of(at), Collections.nCopies(part.rank(), zero));
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
