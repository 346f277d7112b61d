package org.nanodo.jit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;
import org.nanodo.Debug;
import org.nanodo.Lax;
import org.nanodo.NotFiniteException;
import org.nanodo.Tensor;
import org.nanodo.Tensors;
import org.nanodo.ir.ControlFlowOp.Case;
import org.nanodo.ir.ControlFlowOp.Scan;
import org.nanodo.ir.ControlFlowOp.While;
import org.nanodo.ir.Function;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Node;
import org.nanodo.ir.ShapeOp.Constant;
import org.nanodo.ir.UserLine;
import org.nanodo.ir.Value;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.Devices;
import org.nanodo.trace.Interpreter;

/**
 * Finds the operation that made the first NaN of a program, or the first infinity if there is no
 * NaN, by executing the program one operation at a time.
 */
public final class NanSearch {
  /** Whether this thread executes operations to find one, which it checks itself. */
  private static final ThreadLocal<Boolean> SEARCHING = ThreadLocal.withInitial(() -> false);

  private final DoublePredicate wrong;
  private final String kind;

  /** Whether the program has such a constant, which a result may well be. */
  private boolean constant;

  private NanSearch(DoublePredicate wrong, String kind) {
    this.wrong = wrong;
    this.kind = kind;
  }

  /**
   * Checks what a program returned.
   *
   * @param arguments of the program, which it must not have donated
   * @param results which of them must be finite
   * @throws NotFiniteException naming the operation and its line if one is not
   */
  public static void requireFinite(Lowered lowered, List<Tensor> arguments, List<Tensor> results) {
    search(lowered, arguments, results, new NanSearch(Double::isNaN, "NaN"));
    search(lowered, arguments, results, new NanSearch(Double::isInfinite, "infinite"));
  }

  /** The same, of NaN alone: infinities are results as others. */
  static void requireNoNan(Lowered lowered, List<Tensor> arguments, List<Tensor> results) {
    search(lowered, arguments, results, new NanSearch(Double::isNaN, "NaN"));
  }

  /** The same of an operation that was executed eagerly, in the line that is executing. */
  public static void requireNoNan(String operation, List<Tensor> operands, List<Tensor> results) {
    var search = new NanSearch(Double::isNaN, "NaN");
    for (Tensor result : Debug.nans() && !SEARCHING.get() ? results : List.<Tensor>of()) {
      search
          .position(result)
          .ifPresent(
              at -> {
                throw new NotFiniteException(
                    "%s of %s is NaN at element %d of %d, and %s operand is (%s)"
                        .formatted(
                            operation,
                            operands.stream().map(Tensor::describe).toList(),
                            at,
                            result.shape().size(),
                            operands.stream().anyMatch(search::isWrong) ? "an" : "no",
                            UserLine.current()));
              });
    }
  }

  private static void search(
      Lowered lowered, List<Tensor> arguments, List<Tensor> results, NanSearch search) {
    if (results.stream().noneMatch(t -> search.position(t).isPresent())) {
      return;
    }
    String name = lowered.program().main().name();
    for (int i = 0; i < arguments.size(); i++) {
      if (search.position(arguments.get(i)).isPresent()) {
        throw new NotFiniteException(
            UserLine.after(
                "%s: the argument '%s' is %s before anything is computed"
                    .formatted(name, lowered.args().paths().get(i), search.kind)));
      }
    }
    try (var arena = Tensors.arena()) {
      List<Tensor> all = new ArrayList<>(arguments);
      all.addAll(lowered.captured());
      Client client = all.isEmpty() ? Devices.client() : all.get(0).array().client();
      SEARCHING.set(true);
      Devices.on(client, () -> search.execute(lowered.program().main(), all, name));
    } finally {
      SEARCHING.remove();
    }
    if (search.constant) {
      return;
    }
    throw new NotFiniteException(
        "%s: a result is %s, though executed one at a time no operation makes it so: the compiler orders or fuses them in another way"
            .formatted(name, search.kind));
  }

  private List<Tensor> execute(Function f, List<Tensor> arguments, String scope) {
    Map<Value, Tensor> known = new HashMap<>();
    put(known, f.params(), arguments);
    for (Node node : f.body()) {
      List<Tensor> operands = node.operands().stream().map(known::get).toList();
      List<Tensor> results = results(node, operands, scope);
      requireRight(node, operands, results, scope);
      put(known, node.results(), results);
    }
    return f.results().stream().map(known::get).toList();
  }

  private static void put(Map<Value, Tensor> known, List<Value> values, List<Tensor> tensors) {
    for (int i = 0; i < values.size(); i++) {
      known.put(values.get(i), tensors.get(i));
    }
  }

  private List<Tensor> results(Node node, List<Tensor> operands, String scope) {
    List<Function> functions = node.op().functions();
    if (node.op() instanceof Scan scan) {
      return scan(scan, operands, scope + "/scan");
    } else if (node.op() instanceof While loop) {
      List<Tensor> carry = operands;
      while (execute(loop.condition(), carry, scope + "/while").get(0).item() != 0) {
        carry = execute(loop.body(), carry, scope + "/while");
      }
      return carry;
    } else if (node.op() instanceof Case) {
      int last = functions.size() - 1;
      int taken = (int) Math.max(0, Math.min(operands.get(0).item(), last));
      return execute(
          functions.get(taken), operands.subList(1, operands.size()), scope + "/branch " + taken);
    } else if (functions.size() == 1) {
      return execute(functions.get(0), operands, scope + "/" + functions.get(0).name());
    }
    return Interpreter.current().emit(node.op(), operands);
  }

  private List<Tensor> scan(Scan scan, List<Tensor> operands, String scope) {
    List<Tensor> carry = operands.subList(0, scan.carries());
    List<List<Tensor>> outputs = new ArrayList<>();
    for (int n = 0; n < scan.length(); n++) {
      int at = scan.reverse() ? scan.length() - 1 - n : n;
      List<Tensor> arguments = new ArrayList<>(carry);
      for (int i = scan.carries(); i < operands.size(); i++) {
        arguments.add(scan.isScanned(i) ? operands.get(i).at(at) : operands.get(i));
      }
      List<Tensor> out = execute(scan.body(), arguments, scope + "[" + at + "]");
      carry = out.subList(0, scan.carries());
      outputs.add(scan.reverse() ? 0 : n, out.subList(scan.carries(), out.size()));
    }
    List<Tensor> results = new ArrayList<>(carry);
    for (int i = scan.carries(); i < scan.body().results().size(); i++) {
      int output = i - scan.carries();
      results.add(
          outputs.isEmpty()
              ? Lax.full(scan.stacked(scan.body().resultTypes().get(i)), 0)
              : Lax.stack(outputs.stream().map(o -> o.get(output)).toList(), 0));
    }
    return results;
  }

  private void requireRight(Node node, List<Tensor> operands, List<Tensor> results, String scope) {
    if (node.op() instanceof Constant) {
      constant |= isWrong(results.get(0));
      return;
    }
    if (operands.stream().anyMatch(this::isWrong)) {
      return;
    }
    for (Tensor result : results) {
      OptionalInt at = position(result);
      if (at.isPresent()) {
        throw new NotFiniteException(
            "%s of %s is %s at element %d of %d, and no operand is (%s, in %s)"
                .formatted(
                    node.op().name(),
                    node.operands(),
                    kind,
                    at.getAsInt(),
                    result.shape().size(),
                    node.source(),
                    scope));
      }
    }
  }

  private boolean isWrong(Tensor t) {
    return position(t).isPresent();
  }

  /** The first such element, in row-major order. */
  private OptionalInt position(Tensor t) {
    if (!t.dtype().isInexact()) {
      return OptionalInt.empty();
    }
    Literal value = t.toHost();
    return IntStream.range(0, Math.toIntExact(t.shape().size()))
        .filter(i -> wrong.test(value.real(i)) || wrong.test(value.imag(i)))
        .findFirst();
  }
}
