package org.nanodo.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/** Tensor types in a manifest, spelt as in the header of a safetensors file. */
final class TensorTypes {
  private TensorTypes() {}

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
