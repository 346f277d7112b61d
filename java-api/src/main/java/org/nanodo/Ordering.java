package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.nanodo.ir.DType;
import org.nanodo.ir.Lists;
import org.nanodo.ir.TensorType;
import org.nanodo.trace.Composite;

/** The methods of a {@link Tensor} that sort, search and count. */
abstract sealed class Ordering extends Indexing permits Differences {
  /** In ascending order along the last axis; NaN comes last. */
  public Tensor sort() {
    return sort(-1);
  }

  /** In ascending order along {@code axis}; NaN comes last. Zeros of either sign are equal. */
  public Tensor sort(int axis) {
    return Lax.sort(List.of(self()), axis).get(0);
  }

  /** In descending order along {@code axis}; NaN comes first. */
  public Tensor sortDescending(int axis) {
    return once("sortDescending", x -> Lax.rev(x.sort(axis), axis), axis);
  }

  /** Where along the last axis the elements of {@link #sort()} come from, int32. */
  public Tensor argsort() {
    return argsort(-1);
  }

  /** Where along {@code axis} the elements of {@link #sort(int)} come from, int32: stable. */
  public Tensor argsort(int axis) {
    return once("argsort", x -> argsortOf(x, axis), axis);
  }

  private static Tensor argsortOf(Tensor x, int axis) {
    Tensor at = Lax.iota(x.type().with(DType.I32), Axes.of("argsort", x, axis));
    return Lax.sort(List.of(x, at), axis).get(1);
  }

  /** As {@link #argsort(int)} in descending order; equal elements keep their order. */
  public Tensor argsortDescending(int axis) {
    return once("argsortDescending", x -> argsortDescendingOf(x, axis), axis);
  }

  private static Tensor argsortDescendingOf(Tensor x, int axis) {
    Tensor at = Lax.iota(x.type().with(DType.I32), Axes.of("argsort", x, axis));
    // What comes first backwards comes last of equal ones, and first again backwards.
    Tensor from = Lax.sort(List.of(Lax.rev(x, axis), Lax.rev(at, axis)), axis).get(1);
    return Lax.rev(from, axis);
  }

  /**
   * The {@code k} largest elements along the last axis in descending order, and where they are; of
   * equal ones those with lower indices come first. NaN counts as the largest, 0.0 as larger than
   * −0.0.
   */
  public TopK topK(int k) {
    return topK(k, -1);
  }

  /** As above, along another axis. */
  public TopK topK(int k, int axis) {
    List<Tensor> all = several("topK", x -> topKOf(x, k, axis), k, axis);
    return new TopK(all.get(0), all.get(1));
  }

  private static TopK topKOf(Tensor x, int k, int axis) {
    int at = Axes.of("topK", x, axis);
    require(
        k >= 0 && k <= x.dim(at),
        "topK: axis %d of %s has no %d largest elements; it has %d",
        at,
        x,
        k,
        x.dim(at));
    Tensor position = Lax.iota(x.type().with(DType.I32), at);
    List<Tensor> all = Lax.sort(List.of(ordinal(x).not(), x, position), at);
    return new TopK(Lax.sliceInDim(all.get(1), 0, k, at), Lax.sliceInDim(all.get(2), 0, k, at));
  }

  /** Integers in the order of the elements: floats by their bits, negative ones backwards. */
  private static Tensor ordinal(Tensor x) {
    if (!x.dtype().isFloat()) {
      return x;
    }
    DType wide = x.dtype() == DType.F64 ? DType.F64 : DType.F32;
    DType integer = wide == DType.F64 ? DType.I64 : DType.I32;
    Tensor bits = x.astype(wide).bitcast(integer);
    Tensor ordered = Lax.where(bits.lt(0), bits.xor(integer.most()), bits);
    return Lax.where(x.isNan(), integer.most(), ordered);
  }

  /** As {@link #searchsorted(Tensor, Side)}, before elements that are equal. */
  public Tensor searchsorted(Tensor values) {
    return searchsorted(values, Side.LEFT);
  }

  /**
   * Where in this vector, which is in ascending order, {@code values} would have to be inserted,
   * int32; NaN after all numbers.
   */
  public Tensor searchsorted(Tensor values, Side side) {
    return once("searchsorted", (x, y) -> searchsortedOf(x, y, side), values, side);
  }

  private static Tensor searchsortedOf(Tensor x, Tensor values, Side side) {
    require(x.rank() == 1, "searchsorted: %s is no vector", x);
    List<Tensor> same = Promotion.of("searchsorted", x, values);
    Tensor sorted = same.get(0);
    Tensor wanted = same.get(1);
    int n = sorted.dim(0);
    Tensor low = Lax.full(wanted.type().with(DType.I32), 0);
    Tensor high = Lax.full(low.type(), n);
    for (int rest = n; rest > 0; rest /= 2) {
      // No overflow: of two numbers below 2^31 the mean is taken without their sum.
      Tensor middle = low.add(high.sub(low).div(2));
      Tensor at = sorted.take(middle, 0, Index.CLIP);
      Tensor beyond = side == Side.LEFT ? before(at, wanted) : before(wanted, at).logicalNot();
      Tensor open = low.lt(high);
      low = Lax.where(open.and(beyond), middle.add(1), low);
      high = Lax.where(open.and(beyond.logicalNot()), middle, high);
    }
    return low;
  }

  private static Tensor before(Tensor x, Tensor y) {
    return x.dtype().isFloat() ? x.lt(y).or(y.isNan().and(x.isNan().logicalNot())) : x.lt(y);
  }

  /**
   * In which of the intervals between the elements of {@code bins}, a vector in ascending or
   * descending order, the elements lie, as {@code jnp.digitize}: an interval has its lower bound.
   */
  public Tensor digitize(Tensor bins) {
    return digitize(bins, Side.RIGHT);
  }

  /**
   * As above; with {@link Side#LEFT} an interval has its upper bound: {@code right=True} in JAX.
   */
  public Tensor digitize(Tensor bins, Side side) {
    return once("digitize", (x, y) -> digitizeOf(x, y, side), bins, side);
  }

  private static Tensor digitizeOf(Tensor x, Tensor bins, Side side) {
    require(bins.rank() == 1, "digitize: %s is no vector", bins);
    int n = bins.dim(0);
    if (n == 0) {
      return Lax.full(x.type().with(DType.I32), 0);
    }
    Tensor backwards = Lax.rev(bins, 0).searchsorted(x, side).neg().add(n);
    return Lax.where(bins.at(-1).ge(bins.at(0)), bins.searchsorted(x, side), backwards);
  }

  /** Whether each element is one of {@code elements}; NaN is none. */
  public Tensor isin(Tensor elements) {
    return once("isin", (x, y) -> x.expandDims(x.rank()).eq(y.ravel()).any(-1), elements);
  }

  /** The different elements in ascending order, {@code size} of them. */
  public Unique unique(int size) {
    return unique(x -> Unique.of(x, size), size);
  }

  /** The same, of which those that are missing are {@code fill}. */
  public Unique unique(int size, Number fill) {
    return unique(x -> Unique.of(x, size).filled(fill), size, fill);
  }

  private Unique unique(Function<Tensor, Unique> f, Object... attributes) {
    List<Tensor> all = several("unique", f, attributes);
    return new Unique(all.get(0), all.get(1), all.get(2), all.get(3));
  }

  /**
   * Where the elements are that are true or not zero, in row-major order: their indices along each
   * axis, int32. Of more than {@code size} the first are kept, fewer are followed by zeros.
   */
  public List<Tensor> nonzero(int size) {
    return several("nonzero", x -> nonzeroOf(x, size), size);
  }

  private static List<Tensor> nonzeroOf(Tensor x, int size) {
    Tensor holds = truth(x).ravel();
    int n = holds.dim(0);
    Tensor place = Lax.iota(TensorType.of(DType.I32, n), 0);
    Tensor first = Lax.where(holds, place, n).sort(0);
    Tensor all = first.pad(n, new int[] {0, Math.max(size - n, 0)});
    Tensor found = Lax.sliceInDim(all, 0, size, 0);
    Tensor rest = Lax.where(found.lt(n), found, 0);
    var indices = new ArrayList<Tensor>();
    for (int d = x.rank() - 1; d >= 0; d--) {
      indices.add(0, d == 0 ? rest : rest.rem(Math.max(x.dim(d), 1)));
      rest = rest.div(Math.max(x.dim(d), 1));
    }
    return indices;
  }

  /** How often each integer below {@code length} occurs, int32; negative ones count as 0. */
  public Tensor bincount(int length) {
    return once("bincount", x -> x.bincount(Lax.full(x.type().with(DType.I32), 1), length), length);
  }

  /** As above, the sums of the weights of equal integers. */
  public Tensor bincount(Tensor weights, int length) {
    return once("bincount", (x, y) -> bincountOf(x, y, length), weights, length);
  }

  private static Tensor bincountOf(Tensor x, Tensor weights, int length) {
    require(
        x.dtype().isInteger() && weights.shape().equals(x.shape()),
        "bincount: %s with weights %s; give integers and weights of one shape",
        x,
        weights);
    Tensor zeros = Lax.full(TensorType.of(weights.dtype(), length), 0);
    return zeros.addAt(x.ravel().maximum(0), weights.ravel());
  }

  /** The elements counted in intervals of equal width from the smallest to the largest one. */
  public Histogram histogram(int bins) {
    return histogram(Composite.of("histogram", bins), in -> histogramOf(in.get(0), bins, one(in)));
  }

  /** As above, where each element counts as much as its weight, of the same shape. */
  public Histogram histogram(int bins, Tensor weights) {
    return histogram(
        Composite.of("histogram", bins), in -> histogramOf(in.get(0), bins, in.get(1)), weights);
  }

  private static Histogram histogramOf(Tensor given, int bins, Tensor weights) {
    Tensor x = given.inexact();
    Tensor low = x.min();
    Tensor high = x.max();
    Tensor single = low.eq(high);
    return histogramOf(
        x,
        bins,
        Lax.where(single, low.sub(0.5), low),
        Lax.where(single, high.add(0.5), high),
        weights);
  }

  /**
   * The elements counted in intervals of equal width from {@code low} to {@code high}, which the
   * last one includes; others are left out.
   */
  public Histogram histogram(int bins, double low, double high) {
    return histogram(
        Composite.of("histogram", bins, low, high),
        in -> histogramOf(in.get(0), bins, low, high, one(in)));
  }

  /** As above, where each element counts as much as its weight, of the same shape. */
  public Histogram histogram(int bins, double low, double high, Tensor weights) {
    return histogram(
        Composite.of("histogram", bins, low, high),
        in -> histogramOf(in.get(0), bins, low, high, in.get(1)),
        weights);
  }

  private Histogram histogram(
      Composite composite, Function<List<Tensor>, Histogram> f, Tensor... weights) {
    Tensor[] operands = Lists.concat(List.of(self()), List.of(weights)).toArray(Tensor[]::new);
    List<Tensor> all = composite.several(in -> Tree.leaves(f.apply(in)), operands);
    return new Histogram(all.get(0), all.get(1));
  }

  /** The weight of an element that counts once. */
  private static Tensor one(List<Tensor> in) {
    return Lax.full(in.get(0).inexact().type(), 1);
  }

  private static Histogram histogramOf(
      Tensor given, int bins, double low, double high, Tensor weights) {
    Tensor x = given.inexact();
    return histogramOf(x, bins, Lax.scalar(x.dtype(), low), Lax.scalar(x.dtype(), high), weights);
  }

  private static Histogram histogramOf(
      Tensor given, int bins, Tensor low, Tensor high, Tensor weights) {
    require(bins > 0, "histogram: %d bins; give at least one", bins);
    require(
        weights.shape().equals(given.shape()),
        "histogram: %s with weights %s; give one for each element",
        given,
        weights);
    Tensor x = given.ravel();
    Tensor share = Lax.iota(TensorType.of(x.dtype(), bins + 1), 0).div((double) bins);
    Tensor inner = low.mul(share.neg().add(1)).add(high.mul(share));
    Tensor edges = inner.set(bins, high);
    Tensor bin = edges.searchsorted(x, Side.RIGHT);
    Tensor counted = Lax.where(x.eq(high), bins, bin);
    Tensor counts = Lax.full(edges.type().with(weights.dtype()), 0).addAt(counted, weights.ravel());
    return new Histogram(Lax.sliceInDim(counts, 1, bins + 1, 0), edges);
  }
}
