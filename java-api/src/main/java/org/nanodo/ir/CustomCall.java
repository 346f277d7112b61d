package org.nanodo.ir;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Calls a handler of XLA's FFI.
 *
 * @param target the name that the handler is registered by
 * @param attributes what the handler gets beside the operands: an MLIR dictionary
 * @param results the types of the results
 * @param effect whether it is called even if no result is used
 * @param aliases for operands that share the memory of a result, which result
 * @param operandLayouts for each operand its dimensions from major to minor; if empty, all are
 *     row-major
 * @param resultLayouts the same of the results
 * @param vmap how it is batched
 */
public record CustomCall(
    String target,
    String attributes,
    List<TensorType> results,
    boolean effect,
    Map<Integer, Integer> aliases,
    List<List<Integer>> operandLayouts,
    List<List<Integer>> resultLayouts,
    VmapMethod vmap)
    implements Op {
  public CustomCall {
    results = List.copyOf(results);
    aliases = Collections.unmodifiableMap(new TreeMap<>(aliases));
    operandLayouts = List.copyOf(operandLayouts);
    resultLayouts = List.copyOf(resultLayouts);
  }

  /** A call with row-major operands and results, no aliases and no batching. */
  CustomCall(String target, String attributes, List<TensorType> results, boolean effect) {
    this(target, attributes, results, effect, Map.of(), List.of(), List.of(), VmapMethod.NONE);
  }

  /** The same call with other results and layouts. */
  public CustomCall with(
      List<TensorType> types, List<List<Integer>> ofOperands, List<List<Integer>> ofResults) {
    return new CustomCall(target, attributes, types, effect, aliases, ofOperands, ofResults, vmap);
  }

  @Override
  public boolean hasEffect() {
    return effect;
  }

  @Override
  public List<TensorType> infer(Operands in) {
    List<TensorType> operands = in.values().stream().map(Value::type).toList();
    requireLayouts("argument", operands, operandLayouts);
    requireLayouts("result", results, resultLayouts);
    aliases.forEach(
        (from, to) -> {
          boolean exist = 0 <= from && from < operands.size() && 0 <= to && to < results.size();
          ShapeException.require(
              exist && operands.get(from).equals(results.get(to)),
              "%s: argument %d cannot share the memory of result %d; the types are %s and %s",
              target,
              from,
              to,
              operands,
              results);
        });
    return results;
  }

  private void requireLayouts(String what, List<TensorType> types, List<List<Integer>> layouts) {
    boolean fit =
        layouts.isEmpty()
            || (layouts.size() == types.size()
                && IntStream.range(0, types.size())
                    .allMatch(
                        i ->
                            layouts.get(i).stream()
                                .sorted()
                                .toList()
                                .equals(Lists.range(0, types.get(i).rank()))));
    ShapeException.require(
        fit,
        "%s: found the layouts %s, expected one for each %s of %s, its dimensions from major to minor",
        target,
        layouts,
        what,
        types);
  }

  @Override
  public String text(OpPrinter p) {
    String shared =
        aliases.entrySet().stream()
            .map(
                e ->
                    "#stablehlo.output_operand_alias<output_tuple_indices = [%s], operand_index = %d, operand_tuple_indices = []>"
                        .formatted(results.size() == 1 ? "" : e.getValue(), e.getKey()))
            .collect(Collectors.joining(", "));
    List<TensorType> operands = p.operands().stream().map(Value::type).toList();
    return "\"stablehlo.custom_call\"(%s) {call_target_name = %s, has_side_effect = %s, api_version = 4 : i32, backend_config = {%s}, operand_layouts = [%s], result_layouts = [%s]%s} : (%s) -> (%s)"
        .formatted(
            p.args(),
            MlirAttributes.string(target),
            effect,
            attributes,
            layouts(operands, operandLayouts),
            layouts(results, resultLayouts),
            shared.isEmpty() ? "" : ", output_operand_aliases = [" + shared + "]",
            OpPrinter.types(p.operands()),
            results.stream().map(TensorType::mlir).collect(Collectors.joining(", ")));
  }

  /** StableHLO has them from minor to major. */
  private static String layouts(List<TensorType> types, List<List<Integer>> layouts) {
    return IntStream.range(0, types.size())
        .mapToObj(
            t -> {
              int rank = types.get(t).rank();
              List<Integer> layout = layouts.isEmpty() ? Lists.range(0, rank) : layouts.get(t);
              return rank == 0
                  ? "dense<> : tensor<0xindex>"
                  : "dense<%s> : tensor<%dxindex>"
                      .formatted(
                          IntStream.range(0, rank).mapToObj(i -> layout.get(rank - 1 - i)).toList(),
                          rank);
            })
        .collect(Collectors.joining(", "));
  }
}
