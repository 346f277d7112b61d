package org.nanodo.programs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.nanodo.Tensor;
import org.nanodo.programs.RandomProgram.Body;
import org.nanodo.programs.RandomProgram.Let;

/**
 * A function of a program, with what the functions around it have bound so far.
 *
 * @param outer tensors by their names, which differ throughout a program
 */
record Interpreter(Body body, Map<String, Tensor> outer)
    implements Function<List<Tensor>, List<Tensor>> {

  static List<Tensor> run(RandomProgram program, List<Tensor> inputs) {
    return new Interpreter(program.body(), Map.of()).apply(inputs);
  }

  @Override
  public List<Tensor> apply(List<Tensor> args) {
    var bound = new HashMap<>(outer);
    for (int i = 0; i < args.size(); i++) {
      bound.put(body.params().get(i), args.get(i));
    }
    for (Let let : body.lets()) {
      List<Tensor> results = results(let, bound);
      for (int i = 0; i < results.size(); i++) {
        bound.put(let.results().get(i), results.get(i));
      }
    }
    return tensors(body.out(), bound);
  }

  private static List<Tensor> results(Let let, Map<String, Tensor> bound) {
    if (TransformTable.has(let.op())) {
      return TransformTable.apply(
          let.op(),
          tensors(let.operands(), bound),
          let.attributes(),
          f -> new Interpreter(f, Map.copyOf(bound)));
    }
    List<Object> operands = new ArrayList<>();
    for (Object operand : let.operands()) {
      operands.add(
          operand instanceof String name ? Objects.requireNonNull(bound.get(name)) : operand);
    }
    return OperationTable.apply(let.op(), operands, let.attributes());
  }

  private static List<Tensor> tensors(List<?> names, Map<String, Tensor> bound) {
    List<Tensor> tensors = new ArrayList<>();
    names.forEach(name -> tensors.add(Objects.requireNonNull(bound.get(name))));
    return tensors;
  }
}
