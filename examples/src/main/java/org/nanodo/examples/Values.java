package org.nanodo.examples;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import org.nanodo.Tensor;

/**
 * What a program has found, as JSON: a number for a scalar, else a flat list in row-major order.
 */
final class Values {
  private final JsonObject json = new JsonObject();

  Values add(String name, Tensor x) {
    var list = new JsonArray();
    for (double v : x.toHost().toDoubles()) {
      list.add(x.dtype().isFloat() ? new JsonPrimitive(v) : new JsonPrimitive((long) v));
    }
    JsonElement all = x.rank() == 0 ? list.get(0) : list;
    json.add(name, all);
    return this;
  }

  /** As the last line of the program. */
  void print() {
    System.out.println(json);
  }
}
