package org.nanodo.ir;

import java.util.List;
import java.util.function.Predicate;

/**
 * A function of the program: parameters, operations in an order in which each uses only values
 * defined before it, and results. Functions are compared by identity.
 */
public final class Function {
  private final String name;
  private final List<Value> params;
  private final List<Node> body;
  private final List<Value> results;

  /** A function; operations that no result depends on are dropped. */
  public Function(String name, List<Value> params, List<Node> body, List<Value> results) {
    this.name = name;
    this.params = List.copyOf(params);
    this.body = DeadCode.eliminate(body, results);
    this.results = List.copyOf(results);
    Verifier.run(this);
  }

  /** Its name in the program. */
  public String name() {
    return name;
  }

  /** Its parameters. */
  public List<Value> params() {
    return params;
  }

  /** Its operations in order. */
  public List<Node> body() {
    return body;
  }

  /** What it returns. */
  public List<Value> results() {
    return results;
  }

  /** Whether an operation of it, or of the functions that it uses, is such. */
  public boolean has(Predicate<Op> such) {
    return body.stream()
        .map(Node::op)
        .anyMatch(op -> such.test(op) || op.functions().stream().anyMatch(f -> f.has(such)));
  }

  /** The types of what it returns. */
  public List<TensorType> resultTypes() {
    return results.stream().map(Value::type).toList();
  }
}
