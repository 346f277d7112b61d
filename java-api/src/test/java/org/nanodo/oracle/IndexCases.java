package org.nanodo.oracle;

import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.IndexDims;
import org.nanodo.ir.Shape;
import org.nanodo.nn.Nn;

/** Gather, scatter, and functions of neural networks; see {@code indexing.py}. */
final class IndexCases {
  private static final List<Integer> NONE = List.of();

  private IndexCases() {}

  static void addTo(Cases cases) {
    both(cases, "rows", dims(List.of(1), List.of(0), List.of(0), 1), 1, 3);
    both(cases, "columns first", dims(List.of(0), List.of(1), List.of(1), 1), 5, 1);
    both(cases, "windows", dims(List.of(1, 2), NONE, List.of(0, 1), 1), 2, 2);
    both(cases, "windows crossed", dims(List.of(0, 2), NONE, List.of(1, 0), 1), 2, 3);
    both(cases, "one index", dims(List.of(0), List.of(0), List.of(0), 0), 1, 3);
    both(cases, "middle", dims(List.of(2, 3), List.of(1), List.of(1), 2), 2, 1, 3);
    both(cases, "points", dims(NONE, List.of(0, 1, 2), List.of(2, 0, 1), 1), 1, 1, 1);
    both(cases, "whole", dims(List.of(0, 1), NONE, NONE, 0), 2, 3);
    both(cases, "index vector first", dims(List.of(1, 2), NONE, List.of(0, 1), 0), 2, 2);
    var batch = new IndexDims(List.of(2), List.of(1), List.of(0), List.of(0), List.of(1), 2);
    both(cases, "batch", batch, 1, 1, 3);
    var crossed =
        new IndexDims(List.of(1), List.of(2), List.of(0, 3), List.of(1, 0), List.of(2), 2);
    both(cases, "batch crossed", crossed, 1, 3, 1, 1);
    for (int axis : new int[] {0, 1, -1}) {
      cases.binary("take/" + axis, (x, i) -> Lax.take(x, i, axis));
    }
    for (int axis : new int[] {0, 1}) {
      cases.unary("sort/" + axis, x -> Lax.sort(List.of(x), axis).get(0));
      cases.several("sort several/" + axis, in -> Lax.sort(in, axis));
      cases.unary("argmax/" + axis, x -> x.argmax(axis));
    }
    networks(cases);
    units(cases);
    arrays(cases);
  }

  private static IndexDims dims(
      List<Integer> offset, List<Integer> collapsed, List<Integer> indexMap, int indexVector) {
    return new IndexDims(offset, collapsed, NONE, NONE, indexMap, indexVector);
  }

  private static void both(Cases cases, String name, IndexDims dims, int... sizes) {
    cases.binary("gather/" + name, (x, i) -> Lax.gather(x, i, dims, Shape.of(sizes)));
    cases.add("scatter/" + name, in -> Lax.scatterAdd(in.get(0), in.get(1), in.get(2), dims));
  }

  private static void networks(Cases cases) {
    cases.unary("gelu", Nn::gelu);
    cases.unary("softmax", Nn::softmax);
    for (DType dtype : List.of(DType.F32, DType.BF16)) {
      cases.binary("layer norm/" + dtype.name(), (x, scale) -> Nn.layerNorm(x, scale, 1e-6, dtype));
    }
    cases.binary("cross entropy", Nn::softmaxCrossEntropy);
  }

  private static void units(Cases cases) {
    cases.unary("sigmoid", Nn::sigmoid);
    cases.unary("silu", Nn::silu);
    cases.unary("relu", Nn::relu);
    cases.unary("log softmax", Nn::logSoftmax);
    cases.unary("one hot", i -> Nn.oneHot(i, 4));
  }

  private static void arrays(Cases cases) {
    for (int axis : new int[] {0, 1, -1, -2}) {
      cases.binary("take along axis/" + axis, (x, i) -> x.takeAlongAxis(i, axis));
    }
    cases.unary("tril", Tensor::tril);
    cases.unary("triu", Tensor::triu);
    for (int axis : new int[] {0, -1}) {
      cases.several("split/" + axis, in -> in.get(0).split(2, axis));
      cases.unary("repeat/" + axis, x -> x.repeat(3, axis));
      cases.add("stack/" + axis, in -> Lax.stack(in, axis));
    }
    cases.unary("norm", Tensor::norm);
    cases.unary("norm/-1", x -> x.norm(-1));
    cases.unary("transpose", Tensor::transpose);
  }
}
