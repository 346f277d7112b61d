package org.nanodo.jit;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.Clamp;
import org.nanodo.ir.Gather;
import org.nanodo.ir.Node;
import org.nanodo.ir.Op;
import org.nanodo.ir.Scatter;
import org.nanodo.ir.SliceOp.DynamicSlice;
import org.nanodo.ir.SliceOp.DynamicUpdateSlice;
import org.nanodo.ir.Value;

/**
 * Rewrites indices that XLA misinterprets. It reads a constant unsigned index with the top bit set
 * as negative. And it merges a dynamic slice of a dynamic slice by adding their start indices
 * without clamping each first; so they are clamped here.
 */
final class Indices {
  private Indices() {}

  /** The node with signed indices, and those of a dynamic slice clamped. */
  static Node checked(Node node, List<Node> body) {
    int from = first(node.op());
    if (from < 0) {
      return node;
    }
    var e = new Replacement(node, body);
    var operands = new ArrayList<>(node.operands());
    int to = node.op() instanceof Scatter ? from + 1 : operands.size();
    for (int i = from; i < to; i++) {
      operands.set(i, signed(operands.get(i), e));
      if (node.op() instanceof DynamicSlice slice) {
        int last = e.operand(0).type().shape().dim(i - from) - slice.sizes().dim(i - from);
        operands.set(i, clamp(operands.get(i), last, e));
      }
    }
    return new Node(node.op(), operands, node.results(), node.source());
  }

  /** The first operand that is an index; -1 if none is. */
  private static int first(Op op) {
    if (op instanceof DynamicUpdateSlice) {
      return 2;
    }
    return op instanceof DynamicSlice || op instanceof Gather || op instanceof Scatter ? 1 : -1;
  }

  /** No dimension is as large as the largest int, so out-of-bounds indices remain out of bounds. */
  private static Value signed(Value index, Replacement e) {
    return switch (index.type().dtype()) {
      case U32, U64 -> {
        Value most = e.full(index.type(), Integer.MAX_VALUE);
        yield e.convert(e.binary(Binary.Kind.MIN, index, most), DType.I32);
      }
      // Types of fewer bits may not hold the sizes that they are compared with.
      case I8, I16, U8, U16 -> e.convert(index, DType.I32);
      default -> index;
    };
  }

  private static Value clamp(Value start, int last, Replacement e) {
    return e.emit(new Clamp(), e.full(start.type(), 0), start, e.full(start.type(), last));
  }
}
