package org.nanodo.trace;

import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
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
    if (attribute instanceof Object[] several) {
      return Arrays.stream(several).map(Composite::comparable).toList();
    }
    return attribute instanceof int[] numbers ? Arrays.stream(numbers).boxed().toList() : attribute;
  }

  /**
   * Whether operations on these are executed eagerly. A method then applies itself as a composite,
   * in whose trace this is false: {@code if (Composite.isEager(x)) return
   * Composite.of("sinc").unary(Tensor::sinc, x);}
   */
  public static boolean isEager(Tensor... operands) {
    if (Trace.isTracing()) {
      return false;
    }
    for (Tensor t : operands) {
      if (t.isTraced() || t.isAbstract()) {
        return false;
      }
    }
    return true;
  }

  /** The result of {@code f}, which must capture no tensor. */
  public Tensor apply(Function<List<Tensor>, Tensor> f, Tensor... operands) {
    return several(in -> List.of(f.apply(in)), operands).get(0);
  }

  /** As above, of one operand. */
  public Tensor unary(UnaryOperator<Tensor> f, Tensor x) {
    return apply(in -> f.apply(in.get(0)), x);
  }

  /** As above, of two operands. */
  public Tensor binary(BinaryOperator<Tensor> f, Tensor x, Tensor y) {
    return apply(in -> f.apply(in.get(0), in.get(1)), x, y);
  }

  /** As above, of several results. */
  public List<Tensor> several(Function<List<Tensor>, List<Tensor>> f, Tensor... operands) {
    List<Tensor> in = List.of(operands);
    if (!isEager(operands)) {
      return f.apply(in);
    }
    List<Tensor> results = Eager.run(this, f, in);
    NanSearch.requireNoNan(name, in, results);
    return results;
  }
}
