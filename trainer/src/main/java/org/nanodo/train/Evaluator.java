package org.nanodo.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.data.Batch;
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
   * The averages, {@code loss} among them, over at most {@code steps + 1} batches, which is how
   * NanoDO counts.
   *
   * @param params the parameters, which are kept
   */
  public Map<String, Average> evaluate(Tree<Tensor> params, Iterable<Batch> batches, int steps) {
    return evaluate(params, batches, steps, () -> false);
  }

  /** As above, but of the batches before {@code stopped} says so. */
  Map<String, Average> evaluate(
      Tree<Tensor> params, Iterable<Batch> batches, int steps, BooleanSupplier stopped) {
    var averages = new LinkedHashMap<String, Average>();
    List<Tensor> pending = new ArrayList<>();
    Iterator<Batch> rest = batches.iterator();
    for (int i = 0; i <= steps && !stopped.getAsBoolean() && rest.hasNext(); i++) {
      Tensor next = start(params, rest.next());
      merge(averages, pending);
      pending.add(next);
    }
    merge(averages, pending);
    return averages;
  }

  private Tensor start(Tree<Tensor> params, Batch batch) {
    return programs.call(client, program, params, batch).get(0);
  }

  private void merge(Map<String, Average> averages, List<Tensor> pending) {
    if (pending.isEmpty()) {
      return;
    }
    try (Tensor vector = pending.remove(0)) {
      EvalStep.averages(names.unpack(vector.toHost()))
          .forEach((name, of) -> averages.merge(name, of, Average::merge));
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
