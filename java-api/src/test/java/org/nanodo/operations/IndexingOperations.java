package org.nanodo.operations;

import com.google.gson.JsonElement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.nanodo.Index;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.Gather;
import org.nanodo.ir.IndexDims;
import org.nanodo.ir.Scatter;
import org.nanodo.ir.Shape;

/** Reading and writing at indices; see {@code operations_indexing.py}. */
final class IndexingOperations {
  private final OperationFunctions f;

  private IndexingOperations(OperationFunctions f) {
    this.f = f;
  }

  static void addTo(OperationFunctions f) {
    var indexing = new IndexingOperations(f);
    indexing.reads();
    indexing.writes();
    indexing.blocks();
    indexing.segments();
    indexing.raw();
  }

  /** The index of a case, whose tensors are {@code tensors} in turn. */
  private static Object[] index(Parameters p, List<Tensor> tensors) {
    var next = tensors.iterator();
    var index = new ArrayList<Object>();
    if (p.has("mode")) {
      index.add(mode(p));
    }
    p.json().getAsJsonArray("index").forEach(e -> index.add(one(e, next)));
    return index.toArray();
  }

  private static Object one(JsonElement e, Iterator<Tensor> tensors) {
    if (e.isJsonArray()) {
      JsonElement start = e.getAsJsonArray().get(0);
      JsonElement stop = e.getAsJsonArray().get(1);
      int step = e.getAsJsonArray().get(2).getAsInt();
      Index.Slice slice =
          start.isJsonNull()
              ? stop.isJsonNull() ? Index.ALL : Index.to(stop.getAsInt())
              : stop.isJsonNull()
                  ? Index.from(start.getAsInt())
                  : Index.slice(start.getAsInt(), stop.getAsInt());
      return slice.by(step);
    }
    return switch (e.getAsString()) {
      case "all" -> Index.ALL;
      case "new" -> Index.NEW_AXIS;
      case "..." -> Index.ELLIPSIS;
      case "tensor" -> tensors.next();
      default -> e.getAsInt();
    };
  }

  private static Index.Mode mode(Parameters p) {
    return switch (p.text("mode")) {
      case "clip" -> Index.CLIP;
      case "wrap" -> Index.WRAP;
      case "value" -> Index.fill(1);
      case "drop" -> Index.DROP;
      default -> Index.FILL;
    };
  }

  private void reads() {
    f.add("Tensor.at", (in, p) -> in.get(0).at(index(p, in.subList(1, in.size()))));
    f.add(
        "Tensor.take",
        (in, p) ->
            p.has("axis")
                ? in.get(0).take(in.get(1), p.integer("axis"), mode(p))
                : in.get(0).take(in.get(1)));
    f.add(
        "Tensor.takeAlongAxis",
        (in, p) -> in.get(0).takeAlongAxis(in.get(1), p.integer("axis"), mode(p)));
    f.add("Lax.take", (in, p) -> Lax.take(in.get(0), in.get(1), p.integer("axis")));
  }

  private interface Write {
    Tensor of(Tensor x, Object index, Tensor value);
  }

  private interface WriteNumber {
    Tensor of(Tensor x, Object index, Number value);
  }

  private void writes() {
    write("set", Tensor::set, Tensor::set);
    write("addAt", Tensor::addAt, Tensor::addAt);
    write("mulAt", Tensor::mulAt, Tensor::mulAt);
    write("minAt", Tensor::minAt, Tensor::minAt);
    write("maxAt", Tensor::maxAt, Tensor::maxAt);
    f.binary("Tensor.applyAt", (x, i) -> x.applyAt(i, Tensor::square));
  }

  private void write(String name, Write tensor, WriteNumber number) {
    f.add(
        "Tensor." + name,
        (in, p) -> {
          int first = p.has("number") ? 1 : 2;
          Index index = Index.of(index(p, in.subList(first, in.size())));
          return first == 1
              ? number.of(in.get(0), index, p.number("number"))
              : tensor.of(in.get(0), index, in.get(1));
        });
  }

  private void blocks() {
    f.add(
        "Lax.dynamicSlice",
        (in, p) ->
            Lax.dynamicSlice(in.get(0), in.subList(1, in.size()), Shape.of(p.ints("sizes"))));
    f.add(
        "Lax.dynamicUpdateSlice",
        (in, p) -> Lax.dynamicUpdateSlice(in.get(0), in.get(1), in.subList(2, in.size())));
    f.add(
        "Tensor.dynamicSliceInDim",
        (in, p) -> in.get(0).dynamicSliceInDim(in.get(1), p.integer("size"), p.integer("axis")));
    f.add(
        "Tensor.dynamicUpdateSliceInDim",
        (in, p) -> in.get(0).dynamicUpdateSliceInDim(in.get(1), in.get(2), p.integer("axis")));
    f.add(
        "Tensor.dynamicIndexInDim",
        (in, p) -> in.get(0).dynamicIndexInDim(in.get(1), p.integer("axis")));
  }

  private interface Segment {
    Tensor of(Tensor x, Tensor segments, int count);
  }

  private void segments() {
    segment("segmentSum", Tensor::segmentSum);
    segment("segmentProd", Tensor::segmentProd);
    segment("segmentMax", Tensor::segmentMax);
    segment("segmentMin", Tensor::segmentMin);
  }

  private void segment(String name, Segment of) {
    f.add("Tensor." + name, (in, p) -> of.of(in.get(0), in.get(1), p.integer("count")));
  }

  private void raw() {
    f.add(
        "Lax.gather",
        (in, p) ->
            Lax.gather(
                in.get(0),
                in.get(1),
                dims(in, p),
                Shape.of(p.ints("sizes")),
                Gather.Mode.valueOf(p.text("mode"))));
    f.add(
        "Lax.scatter",
        (in, p) ->
            Lax.scatter(
                Scatter.Kind.valueOf(p.text("kind")),
                in.get(0),
                in.get(1),
                in.get(2),
                dims(in, p)));
    f.add(
        "Lax.scatterAdd", (in, p) -> Lax.scatterAdd(in.get(0), in.get(1), in.get(2), dims(in, p)));
  }

  private static IndexDims dims(List<Tensor> in, Parameters p) {
    return new IndexDims(
        p.list("offset"),
        p.list("collapsed"),
        p.list("operandBatch"),
        p.list("indexBatch"),
        p.list("indexMap"),
        p.has("indexVector") ? p.integer("indexVector") : in.get(1).rank() - 1);
  }
}
