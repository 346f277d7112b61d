package org.nanodo.ir;

import java.util.List;

/**
 * Computes {@code body} again and again, each time of its last results, as long as {@code
 * condition} holds of them. Both take all operands, and use nothing else from without.
 */
public record While(Function condition, Function body) implements Op {
  @Override
  public String name() {
    return "while";
  }

  @Override
  public List<Function> functions() {
    return List.of(condition, body);
  }

  @Override
  public Op withFunctions(List<Function> functions) {
    return new While(functions.get(0), functions.get(1));
  }

  @Override
  public List<TensorType> infer(Operands in) {
    functions().forEach(f -> in.requireParams(name(), f));
    Operands.require(
        condition.resultTypes().equals(List.of(TensorType.of(DType.BOOL))),
        "while: the condition must be a boolean scalar, found %s",
        condition.results());
    Operands.requireKept(name(), body, body.params().size());
    return body.resultTypes();
  }

  @Override
  public String text(Line line) {
    List<String> names = line.freshNames(line.operands().size());
    var inits = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      inits.append(i == 0 ? "" : ", ").append(names.get(i)).append(" = ").append(line.arg(i));
    }
    return """
        stablehlo.while(%s) : %s
            cond {
        %s    } do {
        %s    }"""
        .formatted(inits, line.results(), line.region(condition, names), line.region(body, names));
  }
}
