package org.nanodo.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/** Tensor types as safetensors spells them in JSON; element types have the names of ours. */
final class TensorTypes {
  /** Leaves characters such as {@code <} as they are, as the reference implementation does. */
  static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();

  /** The order in which the reference implementation lays tensors out. */
  private static final List<DType> LAYOUT =
      List.of(
          DType.I64, DType.F64, DType.F32, DType.U32, DType.I32, DType.BF16, DType.F16, DType.BOOL);

  private TensorTypes() {}

  static int layoutRank(DType dtype) {
    return LAYOUT.indexOf(dtype);
  }

  static JsonObject toJson(TensorType type) {
    var shape = new JsonArray();
    type.shape().stream().forEach(shape::add);
    var json = new JsonObject();
    json.addProperty("dtype", type.dtype().name());
    json.add("shape", shape);
    return json;
  }

  /** Throws any of several unchecked exceptions if {@code json} is not a tensor type. */
  static TensorType fromJson(JsonObject json) {
    int[] dims =
        json.getAsJsonArray("shape").asList().stream()
            .mapToInt(d -> d.getAsBigDecimal().intValueExact())
            .toArray();
    DType dtype = DType.valueOf(json.get("dtype").getAsString());
    long bytes = dtype.bytes();
    for (int d : dims) {
      bytes = Math.multiplyExact(bytes, d);
    }
    return new TensorType(dtype, Shape.of(dims));
  }
}
