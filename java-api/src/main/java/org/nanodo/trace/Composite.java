package org.nanodo.trace;

import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nanodo.Function3;
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

  private static boolean isEager(List<Tensor> operands) {
    return !Trace.isTracing() && operands.stream().noneMatch(t -> t.isTraced() || t.isAbstract());
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

  /** As above, of three operands. */
  public Tensor ternary(Function3<Tensor, Tensor, Tensor, Tensor> f, Tensor x, Tensor y, Tensor z) {
    return apply(in -> f.apply(in.get(0), in.get(1), in.get(2)), x, y, z);
  }

  /** As above, of several results. */
  public List<Tensor> several(Function<List<Tensor>, List<Tensor>> f, Tensor... operands) {
    List<Tensor> in = List.of(operands);
    if (!isEager(in)) {
      return f.apply(in);
    }
    List<Tensor> results = Eager.run(this, f, in);
    NanSearch.requireNoNan(name, in, results);
    return results;
  }
}
