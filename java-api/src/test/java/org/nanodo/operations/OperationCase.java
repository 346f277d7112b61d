package org.nanodo.operations;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.oracle.Oracle;

/**
 * What JAX computed of two examples of one operation: {@code src/test/python/operations.py} writes
 * it.
 *
 * @param inputs the arguments, those of both examples stacked if they are mapped
 * @param axes the axes that vmap maps, {@link #NOT_MAPPED} of an argument that both examples share
 * @param outputs the values of the examples, stacked
 * @param differentiated the arguments with derivatives; none if nothing was differentiated
 * @param jvp the first example's derivatives along {@code tangents}; none if it has none
 * @param vjp the cotangents pulled back
 * @param second the derivatives of {@code vjp} along {@code tangents}; none if it has none
 * @param pulled what the cotangents, twice them of the second example, are pulled back to for both
 *     examples; none if not compared
 * @param special whether the arguments are infinities, NaN and other special values
 */
record OperationCase(
    String name,
    String operation,
    DType dtype,
    Parameters parameters,
    List<Literal> inputs,
    List<Integer> axes,
    List<Literal> outputs,
    List<Integer> differentiated,
    List<Literal> tangents,
    List<Literal> cotangents,
    List<Literal> jvp,
    List<Literal> vjp,
    List<Literal> second,
    List<Literal> pulled,
    boolean special) {
  static final int NOT_MAPPED = -1;

  /** The cases of each family, by the order in which operations of a family were written. */
  static final Map<String, List<OperationCase>> FAMILIES = readAll();

  /** The operation with its parameters. */
  Function<List<Tensor>, List<Tensor>> function() {
    var f = Objects.requireNonNull(OperationFunctions.ALL.get(operation), operation);
    return in -> f.apply(in, parameters);
  }

  /** The arguments of the first example. */
  List<Literal> first() {
    var first = new ArrayList<Literal>();
    for (int i = 0; i < inputs.size(); i++) {
      Literal x = inputs.get(i);
      first.add(axes.get(i) == NOT_MAPPED ? x : x.unstack().get(0));
    }
    return first;
  }

  /** Whether an argument differs between the examples. */
  boolean isMapped() {
    return axes.stream().anyMatch(a -> a != NOT_MAPPED);
  }

  static List<OperationCase> all() {
    return FAMILIES.values().stream().flatMap(List::stream).toList();
  }

  private static Map<String, List<OperationCase>> readAll() {
    var families = new LinkedHashMap<String, List<OperationCase>>();
    for (String family : OperationFunctions.FAMILIES.keySet()) {
      families.put(family, read("/org/nanodo/operations/%s.json.gz".formatted(family)));
    }
    return families;
  }

  private static List<OperationCase> read(String resource) {
    var stream = Objects.requireNonNull(OperationCase.class.getResourceAsStream(resource));
    try (var reader =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(stream), StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .map(line -> of(JsonParser.parseString(line).getAsJsonObject()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OperationCase of(JsonObject json) {
    var none = new JsonObject();
    JsonElement parameters = json.has("parameters") ? json.get("parameters") : none;
    String dtype = json.get("dtype").getAsString();
    return new OperationCase(
        json.get("name").getAsString(),
        json.get("operation").getAsString(),
        Arrays.stream(DType.values()).filter(d -> d.mlir().equals(dtype)).findFirst().get(),
        new Parameters(parameters.getAsJsonObject()),
        Oracle.tensors(json, "in"),
        ints(json, "axes"),
        Oracle.tensors(json, "out"),
        ints(json, "arguments"),
        Oracle.tensors(json, "tangents"),
        Oracle.tensors(json, "cotangents"),
        Oracle.tensors(json, "jvp"),
        Oracle.tensors(json, "vjp"),
        Oracle.tensors(json, "second"),
        Oracle.tensors(json, "pulled"),
        json.has("special"));
  }

  private static List<Integer> ints(JsonObject json, String key) {
    return json.has(key)
        ? json.getAsJsonArray(key).asList().stream().map(JsonElement::getAsInt).toList()
        : List.of();
  }
}
