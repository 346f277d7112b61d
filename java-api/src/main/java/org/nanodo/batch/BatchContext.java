package org.nanodo.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Op;
import org.nanodo.ir.TensorType;
import org.nanodo.trace.Trace;

/**
 * An operation as its batching rule sees it.
 *
 * @param size the size of the mapped axis
 * @param mapped which operands are mapped, along their leading axes
 */
record BatchContext(int size, List<Tensor> operands, List<Boolean> mapped) {
  /** Operand {@code i}, unchanged. */
  Tensor in(int i) {
    return operands.get(i);
  }

  boolean mapped(int i) {
    return mapped.get(i);
  }

  /** Operand {@code i}, broadcast along a leading axis unless it is mapped. */
  Tensor lifted(int i) {
    return lifted(in(i), mapped(i));
  }

  Tensor lifted(Tensor x, boolean isMapped) {
    if (isMapped) {
      return x;
    }
    return Lax.broadcastInDim(x, x.shape().prepend(size), Lists.range(1, x.rank() + 1));
  }

  /** The rank of operand {@code i} without the mapped axis. */
  int rank(int i) {
    return in(i).rank() - (mapped(i) ? 1 : 0);
  }

  /** The type that {@code type} has with the mapped axis. */
  TensorType lifted(TensorType type) {
    return type.with(type.shape().prepend(size));
  }

  /** The results of {@code op} on all operands lifted. */
  List<Batched> applied(Op op) {
    var all = new ArrayList<Tensor>();
    for (int i = 0; i < operands.size(); i++) {
      all.add(lifted(i));
    }
    return Trace.current().emit(op, all).stream().map(t -> new Batched(t, true)).toList();
  }

  /** Results that are all mapped. */
  static List<Batched> of(Tensor... results) {
    return Arrays.stream(results).map(t -> new Batched(t, true)).toList();
  }

  static List<Batched> of(List<Tensor> results, List<Boolean> flags) {
    return IntStream.range(0, results.size())
        .mapToObj(i -> new Batched(results.get(i), flags.get(i)))
        .toList();
  }

  /** The axes of a tensor after a leading one has been added. */
  static List<Integer> shifted(List<Integer> axes) {
    return axes.stream().map(a -> a + 1).toList();
  }

  static <T> List<T> prepended(T first, List<T> rest) {
    return Lists.concat(List.of(first), rest);
  }

  /** {@code x} with axis {@code from} as axis {@code to} of the result. */
  static Tensor moved(Tensor x, int from, int to) {
    var perm = new ArrayList<>(Lists.range(0, x.rank()));
    perm.add(to, perm.remove(from));
    return x.transpose(Lists.ints(perm));
  }
}
