package org.nanodo.programs;

import static org.nanodo.programs.OperationTable.tensor;
import static org.nanodo.programs.OperationTable.tensors;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.nanodo.Lax;
import org.nanodo.PadMode;
import org.nanodo.Side;
import org.nanodo.Tensor;
import org.nanodo.ir.TensorType;
import org.nanodo.programs.OperationTable.Operation;

/** Operations that change shapes, or the order of elements. */
final class ShapeTable {
  static final Map<String, Operation> OPERATIONS = new HashMap<>();

  static {
    one("reshape", (x, at) -> x.reshape(at.ints("shape")));
    one("broadcastTo", (x, at) -> x.broadcastTo(at.ints("shape")));
    one("expandDims", (x, at) -> x.expandDims(at.at("axis")));
    one("squeeze", (x, at) -> x.squeeze(at.at("axis")));
    one("transpose", (x, at) -> x.transpose(at.ints("axes")));
    one("swapAxes", (x, at) -> x.swapAxes(at.ints("axes")[0], at.ints("axes")[1]));
    one("moveAxis", (x, at) -> x.moveAxis(at.ints("axes")[0], at.ints("axes")[1]));
    one("flip", (x, at) -> x.flip(at.ints("axes")));
    one("roll", (x, at) -> x.roll(at.at("shift"), at.ints("axes")));
    one("tile", (x, at) -> x.tile(at.ints("counts")));
    one("repeat", (x, at) -> x.repeat(at.at("count"), at.at("axis")));
    one("tril", (x, at) -> x.tril(at.at("k")));
    one("triu", (x, at) -> x.triu(at.at("k")));
    one("diagonal", (x, at) -> x.diagonal(at.at("k"), at.ints("axes")[0], at.ints("axes")[1]));
    one("trace", (x, at) -> x.trace(at.at("k"), at.ints("axes")[0], at.ints("axes")[1]));
    one("diag", (x, at) -> x.diag(at.at("k")));
    one("rot90", (x, at) -> x.rot90(at.at("k"), at.ints("axes")[0], at.ints("axes")[1]));
    one("diff", (x, at) -> x.diff(at.at("n"), at.at("axis")));
    one("padConstant", (x, at) -> x.pad(at.at("value"), at.pairs("pairs")));
    one("padMode", (x, at) -> x.pad(padMode(at), at.pairs("pairs")));
    one(
        "sort",
        (x, at) -> at.is("descending") ? x.sortDescending(at.at("axis")) : x.sort(at.at("axis")));
    one(
        "argsort",
        (x, at) ->
            at.is("descending") ? x.argsortDescending(at.at("axis")) : x.argsort(at.at("axis")));
    put(
        "searchsorted",
        (x, at) ->
            List.of(
                tensor(x, 0).sort(0).searchsorted(tensor(x, 1), Side.valueOf(upper(at, "side")))));
    put("split", (x, at) -> tensor(x, 0).split(at.ints("at"), at.at("axis")));
    put("sortPairs", (x, at) -> Lax.sort(tensors(x), at.at("axis")));
    put(
        "topK",
        (x, at) -> {
          var top = tensor(x, 0).topK(at.at("k"), at.at("axis"));
          return List.of(top.values(), top.indices());
        });
    put("concatenate", (x, at) -> List.of(Lax.concatenate(tensors(x), at.at("axis"))));
    put("stack", (x, at) -> List.of(Lax.stack(tensors(x), at.at("axis"))));
    put(
        "pad",
        (x, at) ->
            List.of(
                Lax.pad(
                    tensor(x, 0),
                    tensor(x, 1),
                    at.ints("low"),
                    at.ints("high"),
                    at.ints("interior"))));
    put(
        "iota",
        (x, at) -> List.of(Lax.iota(TensorType.of(at.dtype(), at.ints("shape")), at.at("axis"))));
  }

  private ShapeTable() {}

  private static PadMode padMode(Attributes at) {
    return PadMode.valueOf(upper(at, "mode"));
  }

  private static String upper(Attributes at, String key) {
    return at.text(key).toUpperCase(Locale.ROOT);
  }

  private static void one(String name, BiFunction<Tensor, Attributes, Tensor> f) {
    put(name, (x, at) -> List.of(f.apply(tensor(x, 0), at)));
  }

  private static void put(String name, Operation operation) {
    OPERATIONS.put(name, operation);
  }
}
