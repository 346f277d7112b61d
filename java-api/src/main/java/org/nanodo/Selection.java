package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nanodo.ir.DType;

/** Elements chosen by conditions, and their places. */
final class Selection {
  private Selection() {}

  static Tensor select(List<Tensor> conditions, List<Tensor> choices, Tensor otherwise) {
    require(
        conditions.size() == choices.size() && !conditions.isEmpty(),
        "select: %d conditions and %d choices; give as many of both, at least one",
        conditions.size(),
        choices.size());
    var all = new ArrayList<>(choices);
    all.add(otherwise);
    List<Tensor> same = Promotion.together("select", all);
    Tensor result = same.get(same.size() - 1);
    for (int i = conditions.size() - 1; i >= 0; i--) {
      result = Lax.where(Predicates.truth(conditions.get(i)), same.get(i), result);
    }
    return result;
  }

  static Tensor piecewise(
      Tensor x, List<Tensor> conditions, List<UnaryOperator<Tensor>> functions) {
    int count = conditions.size();
    require(
        functions.size() == count || functions.size() == count + 1,
        "piecewise: %d conditions and %d functions; give as many, or one function more",
        count,
        functions.size());
    Tensor exact = x.weaklyTyped(false);
    Tensor result =
        functions.size() > count ? piece(exact, functions.get(count)) : Lax.zerosLike(exact);
    for (int i = 0; i < count; i++) {
      Tensor holds = Predicates.truth(conditions.get(i));
      result = Lax.where(holds, piece(exact, functions.get(i)), result);
    }
    return result;
  }

  private static Tensor piece(Tensor x, UnaryOperator<Tensor> f) {
    return f.apply(x).astype(x.dtype()).broadcastTo(x.shape());
  }

  static Tensor ravelMultiIndex(List<Tensor> indices, Index.Mode mode, int... dims) {
    require(
        indices.size() == dims.length && indices.stream().allMatch(i -> i.dtype().isInteger()),
        "ravelMultiIndex: %s for %d axes; give integers for each",
        indices.stream().map(Tensor::describe).toList(),
        dims.length);
    require(
        mode == Index.CLIP || mode == Index.WRAP || mode == Index.PROMISE_IN_BOUNDS,
        "ravelMultiIndex: no place is %s; give CLIP, WRAP or PROMISE_IN_BOUNDS",
        mode);
    Tensor place = Lax.scalar(DType.I32, 0).weaklyTyped(true);
    for (int d = 0; d < dims.length; d++) {
      place = place.mul(dims[d]).add(held(indices.get(d), mode, dims[d]));
    }
    return place;
  }

  private static Tensor held(Tensor index, Index.Mode mode, int size) {
    return mode == Index.CLIP
        ? index.clip(0, size - 1)
        : mode == Index.WRAP ? index.mod(size) : index;
  }
}
