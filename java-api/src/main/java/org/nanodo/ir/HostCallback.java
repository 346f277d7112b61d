package org.nanodo.ir;

import java.util.List;

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
    /** The number by which a program names it. */
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
          in.type(i).equals(args.get(i)), "callback: found %s for %s", in.value(i), args.get(i));
    }
    return results;
  }

  /** Row-major, as Java reads and writes them. */
  @Override
  public String text(OpPrinter p) {
    String number = "id = %d : i64".formatted(function.id());
    return new CustomCall("nanodo_callback", number, results, effect).text(p);
  }
}
