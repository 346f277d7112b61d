package org.nanodo.programs;

import static org.nanodo.programs.OperationTable.tensor;
import static org.nanodo.programs.OperationTable.tensors;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.Index;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.Shape;
import org.nanodo.nn.Nn;
import org.nanodo.programs.OperationTable.Operation;

/** Operations that read and write at indices. */
final class IndexTable {
  static final Map<String, Operation> OPERATIONS = new HashMap<>();

  private interface Update {
    Tensor apply(Tensor x, Object index, Tensor value);
  }

  private interface Segments {
    Tensor apply(Tensor x, Tensor numbers, int count);
  }

  static {
    put("at", (x, at) -> tensor(x, 0).at(at.index(x).toArray()));
    update("set", Tensor::set);
    update("addAt", Tensor::addAt);
    update("mulAt", Tensor::mulAt);
    update("minAt", Tensor::minAt);
    update("maxAt", Tensor::maxAt);
    put("take", (x, at) -> tensor(x, 0).take(tensor(x, 1), at.at("axis"), at.mode()));
    put(
        "takeAlongAxis",
        (x, at) -> tensor(x, 0).takeAlongAxis(tensor(x, 1), at.at("axis"), at.mode()));
    put(
        "dynamicSlice",
        (x, at) -> Lax.dynamicSlice(tensor(x, 0), rest(x, 1), Shape.of(at.ints("sizes"))));
    put(
        "dynamicUpdateSlice",
        (x, at) -> Lax.dynamicUpdateSlice(tensor(x, 0), tensor(x, 1), rest(x, 2)));
    put(
        "dynamicIndexInDim",
        (x, at) -> tensor(x, 0).dynamicIndexInDim(tensor(x, 1), at.at("axis")));
    put("oneHot", (x, at) -> Nn.oneHot(tensor(x, 0), at.at("n")).astype(at.dtype()));
    segments("segmentSum", Tensor::segmentSum);
    segments("segmentProd", Tensor::segmentProd);
    segments("segmentMax", Tensor::segmentMax);
    segments("segmentMin", Tensor::segmentMin);
  }

  private IndexTable() {}

  private static List<Tensor> rest(List<Object> operands, int from) {
    return tensors(operands.subList(from, operands.size()));
  }

  private static void update(String name, Update update) {
    put(name, (x, at) -> update.apply(tensor(x, 0), Index.of(at.index(x).toArray()), tensor(x, 1)));
  }

  private static void segments(String name, Segments segments) {
    put(name, (x, at) -> segments.apply(tensor(x, 0), tensor(x, 1), at.at("n")));
  }

  private interface One {
    Tensor apply(List<Object> operands, Attributes at);
  }

  private static void put(String name, One operation) {
    OPERATIONS.put(name, (x, at) -> List.of(operation.apply(x, at)));
  }
}
