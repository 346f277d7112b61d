package org.nanodo.runtime;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nanodo.ir.HostCallback;
import org.nanodo.ir.Literal;
import org.nanodo.ir.SourceLocation;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.UserLine;
import org.nanodo.pjrt.HostFunctions;

/** A Java function of host arrays that programs call; its number holds while this is reachable. */
public final class HostCall implements HostCallback.HostFunction {
  private final Function<List<Literal>, List<Literal>> function;
  private final List<TensorType> args;
  private final List<TensorType> results;
  private final SourceLocation line = UserLine.current();
  private final HostFunctions.HostFunction registered;
  private final long id;

  /** A function of arguments and results of these types. */
  public HostCall(
      Function<List<Literal>, List<Literal>> function,
      List<TensorType> args,
      List<TensorType> results) {
    this.function = function;
    this.args = List.copyOf(args);
    this.results = List.copyOf(results);
    this.registered = this::call;
    this.id = HostFunctions.register(registered, bytes(args), bytes(results));
  }

  private static long[] bytes(List<TensorType> types) {
    return types.stream().mapToLong(TensorType::bytes).toArray();
  }

  private void call(ByteBuffer[] in, ByteBuffer[] out) {
    var arguments = new ArrayList<Literal>();
    for (int i = 0; i < in.length; i++) {
      // The program's memory is used again.
      ByteBuffer copy = Literal.allocate(args.get(i)).put(in[i]).flip();
      arguments.add(Literal.wrap(args.get(i), copy));
    }
    List<Literal> returned;
    try {
      returned = checked(function.apply(arguments), results);
    } catch (RuntimeException e) {
      throw new IllegalStateException("callback (%s): %s".formatted(line, e), e);
    }
    for (int i = 0; i < out.length; i++) {
      out[i].put(returned.get(i).data());
    }
  }

  /** What a function returned, checked to be of the declared types. */
  public static List<Literal> checked(List<Literal> returned, List<TensorType> declared) {
    List<TensorType> types = returned.stream().map(Literal::type).toList();
    if (!types.equals(declared)) {
      throw new IllegalStateException(
          "a callback returned %s, its results are declared as %s".formatted(types, declared));
    }
    return returned;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public HostCall mapped(int size, List<Boolean> mapped) {
    return new HostCall(
        all -> {
          List<List<Literal>> examples = new ArrayList<>();
          for (int e = 0; e < size; e++) {
            int example = e;
            List<Literal> one =
                IntStream.range(0, all.size())
                    .mapToObj(i -> mapped.get(i) ? all.get(i).unstack().get(example) : all.get(i))
                    .toList();
            examples.add(function.apply(one));
          }
          return IntStream.range(0, results.size())
              .mapToObj(r -> Literal.stack(examples.stream().map(x -> x.get(r)).toList()))
              .toList();
        },
        IntStream.range(0, args.size())
            .mapToObj(i -> mapped.get(i) ? stacked(args.get(i), size) : args.get(i))
            .toList(),
        results.stream().map(t -> stacked(t, size)).toList());
  }

  private static TensorType stacked(TensorType type, int size) {
    return type.with(type.shape().prepend(size));
  }
}
