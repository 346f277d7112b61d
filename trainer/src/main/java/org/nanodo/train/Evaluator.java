package org.nanodo.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.nanodo.Tree;
import org.nanodo.ir.Literal;
import org.nanodo.jit.Array;
import org.nanodo.jit.Compiled;
import org.nanodo.metrics.Average;
import org.nanodo.runtime.Client;

/** Evaluates parameters on held-out batches, reading each result while the next is computed. */
public final class Evaluator implements AutoCloseable {
  private final Client client;
  private final StepPrograms programs;
  private final StepMetrics names = new StepMetrics();
  private final Compiled program;

  Evaluator(Client client, StepPrograms programs) {
    this.client = client;
    this.programs = programs;
    this.program = programs.compileEval(client, names);
  }

  /**
   * The average loss of at most {@code steps + 1} batches, which is how NanoDO counts.
   *
   * @param params the parameters, which are kept
   */
  public Average evaluate(Tree<Array> params, Iterable<Literal> batches, int steps) {
    return evaluate(params, batches, steps, () -> false);
  }

  /** As above, but of the batches before {@code stopped} says so. */
  Average evaluate(
      Tree<Array> params, Iterable<Literal> batches, int steps, BooleanSupplier stopped) {
    Average average = Average.EMPTY;
    List<Array> pending = new ArrayList<>();
    Iterator<Literal> rest = batches.iterator();
    for (int i = 0; i <= steps && !stopped.getAsBoolean() && rest.hasNext(); i++) {
      Array next = start(params, rest.next());
      average = merge(average, pending);
      pending.add(next);
    }
    return merge(average, pending);
  }

  private Array start(Tree<Array> params, Literal batch) {
    try (Array in_BxL = Array.of(client, batch, programs.rows())) {
      var arguments = new ArrayList<>(params.leaves());
      arguments.add(in_BxL);
      return program.call(program.lowered().args().with(arguments)).leaves().get(0);
    }
  }

  private Average merge(Average average, List<Array> pending) {
    if (pending.isEmpty()) {
      return average;
    }
    try (Array vector = pending.remove(0)) {
      Map<String, Double> m = names.unpack(vector.toHost());
      return average.merge(EvalStep.average(m));
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
