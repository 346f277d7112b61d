package org.nanodo.ir;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Calls a Java function while the program runs, as a custom call of XLA's FFI.
 *
 * @param function what is called
 * @param args the types of the operands
 * @param results the types of the results
 * @param effect whether it is called even if no result is used
 */
public record HostCallback(
    HostFunction function, List<TensorType> args, List<TensorType> results, boolean effect)
    implements Op {
  /** A function of this process by its number. */
  public interface HostFunction {
    long id();

    /** The same function of each of {@code size} examples, which some operands differ between. */
    HostFunction mapped(int size, List<Boolean> mapped);
  }

  public HostCallback {
    args = List.copyOf(args);
    results = List.copyOf(results);
  }

  @Override
  public String name() {
    return "callback";
  }

  @Override
  public boolean hasEffect() {
    return effect;
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), args.size());
    for (int i = 0; i < args.size(); i++) {
      in.require(
          in.type(i).equals(args.get(i)), "callback: found %s for %s", in.name(i), args.get(i));
    }
    return results;
  }

  @Override
  public String text(OpPrinter p) {
    return "\"stablehlo.custom_call\"(%s) {call_target_name = \"nanodo_callback\", has_side_effect = %s, api_version = 4 : i32, backend_config = {id = %d : i64}, operand_layouts = [%s], result_layouts = [%s]} : (%s) -> (%s)"
        .formatted(
            p.args(),
            effect,
            function.id(),
            layouts(args),
            layouts(results),
            types(args),
            types(results));
  }

  /** Row-major, as Java reads and writes them. */
  private static String layouts(List<TensorType> types) {
    return types.stream()
        .map(
            t ->
                t.rank() == 0
                    ? "dense<> : tensor<0xindex>"
                    : "dense<%s> : tensor<%dxindex>"
                        .formatted(
                            Stream.iterate(t.rank() - 1, i -> i - 1).limit(t.rank()).toList(),
                            t.rank()))
        .collect(Collectors.joining(", "));
  }

  private static String types(List<TensorType> types) {
    return types.stream().map(TensorType::mlir).collect(Collectors.joining(", "));
  }
}
