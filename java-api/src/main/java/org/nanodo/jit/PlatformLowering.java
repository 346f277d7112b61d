package org.nanodo.jit;

import java.util.List;
import org.nanodo.ir.Alias;
import org.nanodo.ir.Barrier;
import org.nanodo.ir.Broadcast;
import org.nanodo.ir.Constant;
import org.nanodo.ir.Convert;
import org.nanodo.ir.DType;
import org.nanodo.ir.Dot;
import org.nanodo.ir.Emitter;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Node;
import org.nanodo.ir.Program;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Rewriter;
import org.nanodo.ir.Select;
import org.nanodo.ir.Value;

/**
 * What a platform wants written differently, all in one place.
 *
 * <p>On the CPU a value to be computed once is put behind a barrier: otherwise fusion computes a
 * residual stream again, from the first block on, in every place that reads it.
 *
 * <p>On the CPU a dot product of 16-bit floats is written as one of float32 operands, rounded
 * afterwards: the pinned plugin computes the former in a plain loop, seven times slower, and both
 * sum in float32.
 *
 * <p>On the CPU a boolean is converted to a float by a select of one or zero: XLA rewrites a
 * product with a converted boolean as a select, which gives zero for zero times NaN or infinity.
 *
 * <p>On the CPU a reduction is written as a {@linkplain CpuReduction tree of them}.
 *
 * <p>TPUs and GPUs are given programs as they are. Dots are of XLA's default precision there, as
 * JAX's: float32 is multiplied in bfloat16 on a TPU and in TF32 on recent GPUs.
 */
final class PlatformLowering extends Rewriter {
  private final int devices;

  private PlatformLowering(int devices) {
    this.devices = devices;
  }

  /** The program as {@code platform} should be given it, for so many devices. */
  static Program apply(Program program, String platform, int devices) {
    return platform.equals("cpu") ? new PlatformLowering(devices).rewrite(program) : program;
  }

  @Override
  protected void rewrite(Node node, List<Node> body) {
    if (node.op() instanceof Alias alias && alias.kind() == Alias.Kind.COMPUTED_ONCE) {
      body.add(new Node(new Barrier(), node.operands(), node.results(), node.source()));
    } else if (node.op() instanceof Dot dot && isHalf(node.operands().get(0))) {
      wideDot(dot, node, body);
    } else if (isMask(node)) {
      selectMask(node, body);
    } else if (node.op() instanceof Reduce reduce) {
      new CpuReduction(reduce.kind(), devices, new Emitter(body, node.source()))
          .write(node.operands().get(0), reduce.axes(), node.results().get(0));
    } else {
      super.rewrite(node, body);
    }
  }

  private static boolean isHalf(Value v) {
    return v.type().dtype() == DType.BF16 || v.type().dtype() == DType.F16;
  }

  private static boolean isMask(Node node) {
    return node.op() instanceof Convert convert
        && convert.dtype().isFloat()
        && node.operands().get(0).type().dtype() == DType.BOOL;
  }

  private static void selectMask(Node node, List<Node> body) {
    List<Value> choice = List.of(node.operands().get(0), full(1, node, body), full(0, node, body));
    body.add(new Node(new Select(), choice, node.results(), node.source()));
  }

  /** One number everywhere, of the type of the result of {@code node}. */
  private static Value full(double number, Node node, List<Node> body) {
    Value result = node.results().get(0);
    Literal literal = Literal.scalar(result.type().dtype(), number);
    var scalar = new Value(literal.type(), result.label());
    body.add(new Node(new Constant(literal), List.of(), List.of(scalar), node.source()));
    var full = new Value(result.type(), result.label());
    var broadcast = new Broadcast(result.type().shape(), List.of());
    body.add(new Node(broadcast, List.of(scalar), List.of(full), node.source()));
    return full;
  }

  private static void wideDot(Dot dot, Node node, List<Node> body) {
    var to = new Emitter(body, node.source());
    Value[] wide =
        node.operands().stream()
            .map(v -> to.emit(new Convert(DType.F32), v))
            .toArray(Value[]::new);
    var op =
        new Dot(dot.lhsBatch(), dot.rhsBatch(), dot.lhsContract(), dot.rhsContract(), DType.F32);
    Value result = node.results().get(0);
    to.define(result, new Convert(result.type().dtype()), to.emit(op, wide));
  }
}
