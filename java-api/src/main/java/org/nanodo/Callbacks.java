package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nanodo.ir.HostCallback;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.HostCall;
import org.nanodo.trace.Trace;

/**
 * Java functions that a compiled program calls while it runs, on the CPU. They get copies in host
 * memory, run in a thread of the program, and must not compute with tensors. What a function throws
 * ends the program with its message. Under {@code vmap} a function is called for each example, in a
 * program over several devices on each of them.
 */
public final class Callbacks {
  private Callbacks() {}

  /**
   * The results of a function without effects, as {@code jax.pure_callback}: it may be called
   * again, or not at all if no result is used. It has no derivative but by {@code customVjp} or
   * {@code customJvp}.
   *
   * @param results the types of the results
   */
  public static List<Tensor> pureCallback(
      UnaryOperator<List<Literal>> function, List<TensorType> results, Tensor... args) {
    return call(function, results, false, args);
  }

  /** The same of one result. */
  public static Tensor pureCallback(
      Function<List<Literal>, Literal> function, TensorType result, Tensor... args) {
    return pureCallback(in -> List.of(function.apply(in)), List.of(result), args).get(0);
  }

  /** As {@link #pureCallback}, of a function with an effect: it is called once wherever it is. */
  public static List<Tensor> ioCallback(
      UnaryOperator<List<Literal>> function, List<TensorType> results, Tensor... args) {
    return call(function, results, true, args);
  }

  /** Calls a function for its effect only, as {@code jax.debug.callback}. */
  public static void debugCallback(Consumer<List<Literal>> function, Tensor... args) {
    UnaryOperator<List<Literal>> f =
        in -> {
          function.accept(in);
          return List.of();
        };
    call(f, List.of(), true, args);
  }

  /**
   * Prints tensors when the program computes them, as {@code jax.debug.print}.
   *
   * @param format in which each {@code {}} stands for the value of the next tensor
   */
  public static void debugPrint(String format, Tensor... tensors) {
    String[] parts = format.split("\\{\\}", -1);
    require(
        parts.length == tensors.length + 1,
        "debugPrint: '%s' has %d places for %d tensors",
        format,
        parts.length - 1,
        tensors.length);
    debugCallback(
        values -> {
          var line = new StringBuilder(parts[0]);
          for (int i = 0; i < values.size(); i++) {
            line.append(Elements.of(values.get(i))).append(parts[i + 1]);
          }
          System.out.println(line);
        },
        tensors);
  }

  private static List<Tensor> call(
      UnaryOperator<List<Literal>> function,
      List<TensorType> results,
      boolean effect,
      Tensor... args) {
    if (!Trace.isTracing()) {
      List<Literal> values = Arrays.stream(args).map(Tensor::toHost).toList();
      return HostCall.checked(function.apply(values), results).stream().map(Tensor::of).toList();
    }
    List<TensorType> types = Arrays.stream(args).map(Tensor::type).toList();
    var host = new HostCall(function, types, results);
    return Trace.current().emit(new HostCallback(host, types, results, effect), List.of(args));
  }
}
