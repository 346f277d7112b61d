package org.nanodo.oracle;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/** What JAX computed: {@code src/test/python/oracle.py} writes it. */
public final class Oracle {
  private Oracle() {}

  /**
   * One case.
   *
   * @param cotangents the cotangents of the outputs; empty if nothing was differentiated
   * @param gradients what they are pulled back to, for each floating-point input
   */
  record Entry(
      List<Literal> inputs,
      List<Literal> outputs,
      List<Literal> cotangents,
      List<Literal> gradients) {}

  /** The function of a case called {@code function} or {@code function:variant}. */
  static String function(String name) {
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  /** All cases of a function, by name. */
  static Map<String, Entry> of(Map<String, Entry> entries, String function) {
    var cases = new LinkedHashMap<>(entries);
    cases.keySet().removeIf(name -> !function(name).equals(function));
    return cases;
  }

  static Map<String, Entry> read(String resource) {
    var stream = Objects.requireNonNull(Oracle.class.getResourceAsStream(resource));
    try (var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      var entries = new LinkedHashMap<String, Entry>();
      JsonParser.parseReader(reader)
          .getAsJsonObject()
          .asMap()
          .forEach((name, json) -> entries.put(name, entry(json.getAsJsonObject())));
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Entry entry(JsonObject json) {
    return new Entry(
        tensors(json, "in"), tensors(json, "out"), tensors(json, "ct"), tensors(json, "grad"));
  }

  /** The tensors under a key; none if it is missing. */
  public static List<Literal> tensors(JsonObject json, String key) {
    return json.has(key)
        ? json.getAsJsonArray(key).asList().stream()
            .map(JsonElement::getAsString)
            .map(Oracle::tensor)
            .toList()
        : List.of();
  }

  /** Reads {@code f32[2,3] BASE64}. */
  private static Literal tensor(String text) {
    String[] parts = text.split("[\\[\\]] ?", -1);
    DType dtype =
        Arrays.stream(DType.values()).filter(d -> d.mlir().equals(parts[0])).findFirst().get();
    int[] dims =
        parts[1].isEmpty()
            ? new int[0]
            : Arrays.stream(parts[1].split(",", -1)).mapToInt(Integer::parseInt).toArray();
    var type = TensorType.of(dtype, dims);
    return Literal.wrap(
        type, Literal.allocate(type).put(Base64.getDecoder().decode(parts[2])).flip());
  }
}
