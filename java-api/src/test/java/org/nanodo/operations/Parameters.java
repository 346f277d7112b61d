package org.nanodo.operations;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;

/**
 * What a case passes to its operation beside tensors, by the names that {@code operations.py} has.
 */
record Parameters(JsonObject json) {
  boolean has(String name) {
    return json.has(name) && !json.get(name).isJsonNull();
  }

  int integer(String name) {
    return json.get(name).getAsInt();
  }

  double real(String name) {
    return json.get(name).getAsDouble();
  }

  /** A whole number if it is written as one. */
  Number number(String name) {
    String text = text(name);
    return text.matches("-?\\d+") ? (Number) Integer.valueOf(text) : (Number) Double.valueOf(text);
  }

  boolean flag(String name) {
    return json.get(name).getAsBoolean();
  }

  String text(String name) {
    return json.get(name).getAsString();
  }

  int[] ints(String name) {
    return ints(json.get(name));
  }

  List<Integer> list(String name) {
    return json.getAsJsonArray(name).asList().stream().map(JsonElement::getAsInt).toList();
  }

  int[][] pairs(String name) {
    return json.getAsJsonArray(name).asList().stream().map(Parameters::ints).toArray(int[][]::new);
  }

  private static int[] ints(JsonElement array) {
    return array.getAsJsonArray().asList().stream().mapToInt(JsonElement::getAsInt).toArray();
  }
}
