package org.nanodo;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.nanodo.ir.CustomCall;
import org.nanodo.ir.MlirAttributes;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.VmapMethod;
import org.nanodo.trace.Interpreter;

/**
 * A call of a handler that {@link Ffi#register} made known. It has no derivative but by {@code
 * customVjp} or {@code customJvp}, and is called on every device with whole tensors, within {@code
 * shardMap} with the device's part.
 *
 * @param <R> a tensor, or a list of them
 */
public final class FfiCall<R> {
  private final CustomCall op;
  private final Map<String, Object> attributes;
  private final Function<List<Tensor>, R> result;

  private FfiCall(CustomCall op, Map<String, Object> attributes, Function<List<Tensor>, R> result) {
    this.op = op;
    this.attributes = attributes;
    this.result = result;
  }

  static <R> FfiCall<R> of(
      String name, List<TensorType> results, Function<List<Tensor>, R> result) {
    var op =
        new CustomCall(name, "", results, false, Map.of(), List.of(), List.of(), VmapMethod.NONE);
    return new FfiCall<>(op, Map.of(), result);
  }

  /**
   * The same with an attribute: a boolean, a number, a string, an array of numbers, or a map of
   * these. An {@code int} is i32 to the handler, a {@code long} i64, a {@code float} f32, a {@code
   * double} f64.
   *
   * @throws org.nanodo.ir.ShapeException if the value is something else
   */
  public FfiCall<R> attribute(String name, Object value) {
    var all = new TreeMap<>(attributes);
    all.put(name, value);
    String entries = MlirAttributes.entries(all);
    return new FfiCall<>(changed(entries, op.effect(), op.aliases(), op.vmap()), all, result);
  }

  /** The same, which is called even if no result is used, and as often as it is written. */
  public FfiCall<R> hasSideEffect() {
    return with(changed(op.attributes(), true, op.aliases(), op.vmap()));
  }

  /** The same, where a result has the memory of an argument: the handler changes it in place. */
  public FfiCall<R> alias(int argument, int toResult) {
    var all = new TreeMap<>(op.aliases());
    all.put(argument, toResult);
    return with(changed(op.attributes(), op.effect(), all, op.vmap()));
  }

  /**
   * The same with arguments and results in memory in these orders; without, they are row-major.
   *
   * @param arguments for each its dimensions from major to minor, as {@code [1, 0]} of a matrix in
   *     column-major order
   */
  public FfiCall<R> layouts(List<List<Integer>> arguments, List<List<Integer>> results) {
    return with(op.with(op.results(), arguments, results));
  }

  /** The same, which {@code vmap} computes by this method; it refuses a call without one. */
  public FfiCall<R> vmapMethod(VmapMethod method) {
    return with(changed(op.attributes(), op.effect(), op.aliases(), method));
  }

  /**
   * Calls the handler.
   *
   * @throws IllegalStateException when compiled, if no handler of the name is registered for the
   *     platform
   */
  public R apply(Tensor... args) {
    List<Tensor> operands = Arrays.stream(args).map(x -> x.weaklyTyped(false)).toList();
    return result.apply(Interpreter.current().emit(op, operands));
  }

  private CustomCall changed(
      String entries, boolean effect, Map<Integer, Integer> aliases, VmapMethod vmap) {
    return new CustomCall(
        op.target(),
        entries,
        op.results(),
        effect,
        aliases,
        op.operandLayouts(),
        op.resultLayouts(),
        vmap);
  }

  private FfiCall<R> with(CustomCall other) {
    return new FfiCall<>(other, attributes, result);
  }
}
