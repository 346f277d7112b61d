package org.nanodo.trace;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.nanodo.Tensor;
import org.nanodo.jit.Eager;
import org.nanodo.jit.NanSearch;

/**
 * Names a function of several operations, so that executed eagerly it is one program, as {@code
 * jnp}'s functions are jitted. In a trace it is its operations.
 *
 * @param attributes what the function depends on beside its operands: those of equal name and
 *     attributes are the same
 */
public record Composite(String name, List<Object> attributes) {
  /** A function that depends on these, of which arrays count by their elements. */
  public static Composite of(String name, Object... attributes) {
    return new Composite(name, Arrays.stream(attributes).map(Composite::comparable).toList());
  }

  private static Object comparable(Object attribute) {
    return attribute instanceof int[] numbers ? Arrays.stream(numbers).boxed().toList() : attribute;
  }

  /** The result of {@code f}, which must capture no tensor. */
  public Tensor apply(Function<List<Tensor>, Tensor> f, Tensor... operands) {
    List<Tensor> in = List.of(operands);
    if (Trace.isTracing() || in.stream().anyMatch(t -> t.isTraced() || t.isAbstract())) {
      return f.apply(in);
    }
    List<Tensor> results = Eager.run(this, x -> List.of(f.apply(x)), in);
    NanSearch.requireNoNan(name, in, results);
    return results.get(0);
  }
}
